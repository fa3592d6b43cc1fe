// Command tracestore behaves like a trace store under the trace-streaming stress suite in its embedded mode: server,
// client and generated data share one process, and that process records itself.
//
// It generates traces, writes them for one phase, rests, queries them for another, and leaves what the suite leaves:
//
//	memory_write_small.csv  memory_query_small.csv
//	profiles/write/heap_<unix>.pprof  profiles/query/heap_<unix>.pprof
//
// With -leak one query in eight abandons its cursor. The store keeps abandoned cursors, with the result they built,
// for ever, and some of them keep a goroutine that waits for an acknowledgement nobody sends. Nothing else differs.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"time"
)

const (
	traceCount   = 4000
	workers      = 8
	writeBatch   = 25
	writeEvery   = 40 * time.Millisecond
	queryEvery   = 100 * time.Millisecond
	abandonEvery = 8
)

// queryLimits are the MaxTraceSize values that the suite cycles through.
var queryLimits = [...]int{10, 50, 100}

func main() {
	out := flag.String("out", "result", "folder to write into; made when missing")
	leak := flag.Bool("leak", false, "abandon cursors in the query phase, which the store never frees")
	write := flag.Duration("write", time.Minute, "length of the write phase")
	query := flag.Duration("query", time.Minute, "length of the query phase")
	rest := flag.Duration("rest", 5*time.Second, "pause between the phases, not sampled")
	interval := flag.Duration("interval", 500*time.Millisecond, "time between two samples")
	profileInterval := flag.Duration("profiles", 10*time.Second, "time between two heap profiles")
	profileRate := flag.Int("profile-rate", 64*1024, "bytes allocated per heap profile sample, on average")
	seed := flag.Uint64("seed", 1, "seed of the generated traces and of what is queried")
	flag.Parse()
	runtime.MemProfileRate = *profileRate

	if err := run(*out, *leak, *seed, *write, *query, *rest, *interval, *profileInterval); err != nil {
		fmt.Fprintln(os.Stderr, "tracestore:", err)
		os.Exit(1)
	}
}

func run(out string, leak bool, seed uint64, write, query, rest, interval, profileInterval time.Duration) error {
	fmt.Println("Generating small scale data...")
	traces := generate(traceCount, rand.New(rand.NewPCG(seed, 0)))
	fmt.Printf("Generated %d traces\n", len(traces))
	store := newStore()

	fmt.Println("Writing traces...")
	recording, err := startRecording(out, "write", interval, profileInterval)
	if err != nil {
		return err
	}
	inParallel(seed, write, writeEvery, func(random *rand.Rand, _ int) {
		from := random.IntN(len(traces) - writeBatch)
		store.write(traces[from : from+writeBatch])
	})
	if err := recording.stop(); err != nil {
		return err
	}

	time.Sleep(rest)

	fmt.Println("Querying traces...")
	if recording, err = startRecording(out, "query", interval, profileInterval); err != nil {
		return err
	}
	inParallel(seed+1, query, queryEvery, func(random *rand.Rand, round int) {
		cursor := store.query(random, queryLimits[round%len(queryLimits)])
		if leak && round%abandonEvery == abandonEvery-1 {
			return // The client is gone; nobody closes its cursor.
		}
		store.close(cursor)
	})
	if err := recording.stop(); err != nil {
		return err
	}
	runtime.KeepAlive(traces)
	return nil
}

// inParallel runs work in every worker, paced so that a fast machine does no more of it than a slow one.
func inParallel(seed uint64, length, every time.Duration, work func(random *rand.Rand, round int)) {
	end := time.Now().Add(length)
	var group sync.WaitGroup
	for worker := range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			random := rand.New(rand.NewPCG(seed, uint64(worker)+1))
			ticker := time.NewTicker(every)
			defer ticker.Stop()
			for round := worker; time.Now().Before(end); round++ {
				work(random, round)
				<-ticker.C
			}
		}()
	}
	group.Wait()
}
