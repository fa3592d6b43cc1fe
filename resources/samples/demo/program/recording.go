package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

var header = []string{
	"Timestamp", "HeapAlloc(MB)", "HeapSys(MB)", "HeapInuse(MB)", "HeapIdle(MB)", "RSS(MB)", "NumGC", "GCPauseMs", "NumGoroutine",
}

// recording samples this process through one phase, the way the suite's monitor does: one sample at the start, then one
// per tick, none at the end; heap profiles from the first profile tick on.
type recording struct {
	file     *os.File
	rows     *csv.Writer
	profiles string
	ask      chan struct{}
	done     chan error
}

func startRecording(out, phase string, interval, profileInterval time.Duration) (*recording, error) {
	profiles := filepath.Join(out, "profiles", phase)
	if err := os.MkdirAll(profiles, 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(out, "memory_"+phase+"_small.csv"))
	if err != nil {
		return nil, err
	}
	r := &recording{file: file, rows: csv.NewWriter(file), profiles: profiles, ask: make(chan struct{}), done: make(chan error, 1)}
	go func() { r.done <- r.follow(interval, profileInterval) }()
	return r, nil
}

func (r *recording) follow(interval, profileInterval time.Duration) error {
	samples, profiles := time.NewTicker(interval), time.NewTicker(profileInterval)
	defer samples.Stop()
	defer profiles.Stop()
	if err := r.rows.Write(header); err != nil {
		return err
	}
	for err := r.sample(); ; {
		if err != nil {
			return err
		}
		select {
		case <-samples.C:
			err = r.sample()
		case <-profiles.C:
			err = r.profile()
		case <-r.ask:
			return nil
		}
	}
}

// sample writes one row. The suite's "MB" are MiB, its time has whole seconds, its "RSS" is HeapSys where no cgroup
// limit is set, and its pause is the latest one only; a reader of these files must know all four.
func (r *recording) sample() error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	pause := float64(m.PauseNs[(m.NumGC+255)%256]) / 1e6
	return r.rows.Write([]string{
		time.Now().Format(time.RFC3339),
		mebibytes(m.HeapAlloc), mebibytes(m.HeapSys), mebibytes(m.HeapInuse), mebibytes(m.HeapIdle), mebibytes(m.HeapSys),
		fmt.Sprint(m.NumGC), fmt.Sprintf("%.3f", pause), fmt.Sprint(runtime.NumGoroutine()),
	})
}

func mebibytes(bytes uint64) string { return fmt.Sprintf("%.2f", float64(bytes)/1024/1024) }

// profile writes what GET /debug/pprof/heap would answer.
func (r *recording) profile() error {
	file, err := os.Create(filepath.Join(r.profiles, fmt.Sprintf("heap_%d.pprof", time.Now().Unix())))
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("heap").WriteTo(file, 0), file.Close())
}

// stop ends the sampling and reports what went wrong in it.
func (r *recording) stop() error {
	close(r.ask)
	err := <-r.done
	r.rows.Flush()
	return errors.Join(err, r.rows.Error(), r.file.Close())
}
