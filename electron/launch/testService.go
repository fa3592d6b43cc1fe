// The program in the test image: it answers, leaks when told to, and tells of its memory.
package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"time"
)

var kept [][]byte

func fill(bytes int) []byte {
	block := make([]byte, bytes)
	for i := range block {
		block[i] = byte(i)
	}
	return block
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "health" {
		answer, err := http.Get("http://127.0.0.1:8080/healthz")
		if err != nil || answer.StatusCode != 200 {
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 3 && os.Args[1] == "fetch" {
		answer, err := http.Get(os.Args[2])
		note, unread := os.ReadFile(os.Args[3])
		if err != nil || unread != nil {
			fmt.Println(err, unread)
			os.Exit(1)
		}
		fmt.Println(answer.StatusCode, string(note))
		return
	}
	if len(os.Args) > 2 && os.Args[1] == "alloc" {
		mib, _ := strconv.Atoi(os.Args[2])
		kept = append(kept, fill(mib<<20))
		fmt.Printf("done input_rows=%d output_rows=1\n", mib)
		time.Sleep(300 * time.Millisecond)
		return
	}
	leak, _ := strconv.Atoi(os.Getenv("LEAK"))
	hang := false
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		if os.Getenv("SICK") != "" {
			w.WriteHeader(503)
		}
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if leak > 0 {
			kept = append(kept, fill(leak))
		}
		fmt.Fprintln(w, len(fill(4096)))
	})
	http.HandleFunc("/eat", func(w http.ResponseWriter, r *http.Request) {
		mib, _ := strconv.Atoi(r.URL.Query().Get("mib"))
		kept = append(kept, fill(mib<<20))
	})
	http.HandleFunc("/hang", func(w http.ResponseWriter, r *http.Request) { hang = true })
	http.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
		if hang {
			time.Sleep(time.Hour)
		}
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		fmt.Fprintf(w, "# TYPE go_memstats_heap_alloc_bytes gauge\ngo_memstats_heap_alloc_bytes %d\n", memory.HeapAlloc)
		fmt.Fprintf(w, "# TYPE go_goroutines gauge\ngo_goroutines %d\n", runtime.NumGoroutine())
	})
	file, err := os.Create("/data/written")
	if err == nil {
		file.Write(fill(1 << 20))
		file.Sync()
	}
	fmt.Println(time.Now().UTC().Format(time.RFC3339), "INFO listening")
	http.ListenAndServe(":8080", nil)
}
