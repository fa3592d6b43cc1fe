// Writes one profile of every kind that Go knows into the folder named by its argument, for the comparison of our
// figures with pprof's. What it does is arbitrary: recursion, closures, generics, inlined calls, labels, waiting.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"
)

type node[T any] struct {
	value       T
	left, right *node[T]
}

var kept []any

func (n *node[T]) grow(depth int, make func(int) T) *node[T] {
	if depth == 0 {
		return nil
	}
	return &node[T]{make(depth), n.grow(depth-1, make), n.grow(depth-1, make)}
}

func even(n int) []byte {
	if n == 0 {
		return make([]byte, 3000)
	}
	return append(odd(n-1), 1)
}

func odd(n int) []byte {
	if n == 0 {
		return make([]byte, 5000)
	}
	return append(even(n-1), 2)
}

func add(a, b int) int { return a + b }

func spin(d time.Duration) (sum int) {
	words := []string{}
	for end := time.Now().Add(d); time.Now().Before(end); {
		for i := 0; i < 2000; i++ {
			sum = add(sum, len(fmt.Sprint(i, sum)))
		}
		words = append(words, strings.Repeat("x", sum%50))
		sort.Strings(words)
	}
	return sum
}

func contend(mu *sync.Mutex, ch chan int, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; i < 200; i++ {
		mu.Lock()
		time.Sleep(20 * time.Microsecond)
		mu.Unlock()
		select {
		case ch <- i:
		case <-ch:
		}
	}
}

func write(folder, name string) {
	file, err := os.Create(filepath.Join(folder, name+".pb.gz"))
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if err := pprof.Lookup(strings.Split(name, "-")[0]).WriteTo(file, 0); err != nil {
		panic(err)
	}
}

func main() {
	folder := os.Args[1]
	runtime.MemProfileRate = 512
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)

	var cpu bytes.Buffer
	if err := pprof.StartCPUProfile(&cpu); err != nil {
		panic(err)
	}
	for i, name := range []string{"read", "write"} {
		pprof.Do(context.Background(), pprof.Labels("request", name, "shard", fmt.Sprint(i)), func(context.Context) {
			spin(250 * time.Millisecond)
		})
	}
	spin(100 * time.Millisecond)
	pprof.StopCPUProfile()
	if err := os.WriteFile(filepath.Join(folder, "cpu.pb.gz"), cpu.Bytes(), 0o644); err != nil {
		panic(err)
	}

	for round := range 3 {
		kept = append(kept, (*node[string])(nil).grow(9+round, func(d int) string { return strings.Repeat("y", d*7) }))
		kept = append(kept, (*node[[4]int])(nil).grow(8, func(d int) [4]int { return [4]int{d} }))
		for i := range 40 {
			kept = append(kept, even(i%9), odd(i%7))
		}
		runtime.GC()
		runtime.GC()
		write(folder, fmt.Sprintf("heap-%d", round))
		write(folder, fmt.Sprintf("allocs-%d", round))
	}

	var mu sync.Mutex
	var wg sync.WaitGroup
	ch := make(chan int, 1)
	for range 6 {
		wg.Add(1)
		go contend(&mu, ch, &wg)
	}
	wg.Wait()
	for range 5 {
		go func() { <-make(chan int) }()
	}
	go pprof.Do(context.Background(), pprof.Labels("role", "waiter"), func(context.Context) { select {} })
	time.Sleep(20 * time.Millisecond)
	for _, name := range []string{"goroutine", "mutex", "block", "threadcreate"} {
		write(folder, name)
	}
	for _, debug := range []int{1, 2} {
		file, err := os.Create(filepath.Join(folder, fmt.Sprintf("goroutine.%d.txt", debug)))
		if err != nil {
			panic(err)
		}
		if err := pprof.Lookup("goroutine").WriteTo(file, debug); err != nil {
			panic(err)
		}
		file.Close()
	}
	runtime.KeepAlive(kept)
}
