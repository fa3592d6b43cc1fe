// Makes one recording of the leak corpus: a small service that behaves in one known way while its memory is sampled.
//
//	go run . -behaviour leak-slow -out go-leak-slow.csv
//
// Every behaviour serves the same base load: requests that allocate short-lived memory, and a store of live objects that
// are replaced at random, so that the collector has both to do. The behaviour comes on top.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"time"
)

const (
	tick         = 10 * time.Millisecond
	sampleEvery  = 250 * time.Millisecond
	liveObjects  = 6_000
	objectBytes  = 4 << 10
	garbageTick  = 48 // objects of objectBytes per tick that die at once: about 20 MB/s
	replacedTick = 12
)

type service struct {
	random   *rand.Rand
	live     [][]byte
	kept     [][]byte
	cache    map[int][]byte
	abandons chan []byte
	garbage  []byte
}

// behaviours run once a tick; at is the share of the recording that has passed, 0 to 1.
var behaviours = map[string]func(s *service, n int, at float64){
	"flat": func(s *service, n int, at float64) {},
	// 4 KiB every 40 ms: 0.1 MB/s, 10 MB over a recording of 100 s on a base of about 25 MB.
	"leak-slow": func(s *service, n int, at float64) {
		if n%4 == 0 {
			s.keep(1)
		}
	},
	"leak-fast": func(s *service, n int, at float64) { s.keep(3) },
	// A leak that begins when a feature is first used, at 40 %.
	"leak-late": func(s *service, n int, at float64) {
		if at > 0.4 {
			s.keep(1)
		}
	},
	// A request in a while leaves a goroutine waiting for an answer that never comes, and its buffer with it.
	"leak-goroutines": func(s *service, n int, at float64) {
		if n%10 == 0 {
			buffer := s.object()
			go func() {
				buffer[0] = 1
				<-s.abandons
				runtime.KeepAlive(buffer)
			}()
		}
	},
	// Random keys out of a bounded set: fills ever more slowly, 60 % of the way after 60 s.
	"cache-fills": func(s *service, n int, at float64) {
		key := s.random.Intn(6_000)
		if _, there := s.cache[key]; !there {
			s.cache[key] = s.object()
		}
	},
	"warm-up": func(s *service, n int, at float64) {
		if at < 0.1 {
			s.keep(8)
		}
	},
	"step": func(s *service, n int, at float64) {
		if at >= 0.5 && len(s.kept) == 0 {
			s.keep(3_000)
		}
	},
	"burst": func(s *service, n int, at float64) {
		if at >= 0.65 && at < 0.75 && len(s.kept) == 0 {
			s.keep(8_000)
		}
		if at >= 0.75 {
			s.kept = nil
		}
	},
}

func (s *service) object() []byte {
	object := make([]byte, objectBytes)
	object[s.random.Intn(objectBytes)] = 1
	return object
}

func (s *service) keep(objects int) {
	for range objects {
		s.kept = append(s.kept, s.object())
	}
}

func (s *service) serve() {
	for range garbageTick {
		s.garbage = s.object()
	}
	for range replacedTick {
		s.live[s.random.Intn(len(s.live))] = s.object()
	}
}

func resident() uint64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.ParseUint(string(bytes.Fields(text)[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

func main() {
	behaviour := flag.String("behaviour", "flat", "what the service does on top of its base load")
	out := flag.String("out", "recording.csv", "file to write")
	lasts := flag.Duration("for", 100*time.Second, "length of the recording")
	seed := flag.Int64("seed", 1, "seed of the load")
	flag.Parse()
	act, known := behaviours[*behaviour]
	if !known {
		log.Fatalf("no behaviour %q", *behaviour)
	}
	file, err := os.Create(*out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(file, "seconds,go_memstats_heap_alloc_bytes,process_resident_memory_bytes,go_gc_duration_seconds_count,go_goroutines")

	s := &service{random: rand.New(rand.NewSource(*seed)), cache: map[int][]byte{}, abandons: make(chan []byte)}
	s.live = make([][]byte, liveObjects)
	start := time.Now()
	next := time.Duration(0)
	ticker := time.NewTicker(tick)
	for n := 0; time.Since(start) < *lasts; n++ {
		s.serve()
		act(s, n, float64(time.Since(start))/float64(*lasts))
		if now := time.Since(start); now >= next {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			fmt.Fprintf(file, "%.3f,%d,%d,%d,%d\n", now.Seconds(), stats.HeapAlloc, resident(), stats.NumGC, runtime.NumGoroutine())
			next += sampleEvery
		}
		<-ticker.C
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
