package main

import (
	"encoding/json"
	"math/rand/v2"
	"sort"
	"sync"
)

const (
	// blockSize is how full the open block grows before it is sealed.
	blockSize = 1 << 20
	// maxBlocks bounds what is stored; the oldest block goes first, as if it were merged to disk.
	maxBlocks = 24
	// maxCachedTraces bounds the cache of decoded traces.
	maxCachedTraces = 1500
	// waitingEvery says how many open cursors share one reader that waits for an acknowledgement.
	waitingEvery = 16
)

// store keeps encoded traces in blocks and decodes them for queries.
type store struct {
	mu      sync.Mutex
	open    []encodedTrace
	size    int
	blocks  [][]encodedTrace
	cache   *traceCache
	cursors *cursorRegistry
}

type encodedTrace struct {
	id   string
	body []byte
}

func newStore() *store {
	return &store{cache: newTraceCache(maxCachedTraces), cursors: &cursorRegistry{open: map[int]*cursor{}}}
}

// write encodes traces into the open block, and seals it when it is full.
func (s *store) write(traces []trace) {
	for i := range traces {
		encoded := encode(&traces[i])
		s.mu.Lock()
		s.open = append(s.open, encoded)
		s.size += len(encoded.body)
		if s.size >= blockSize {
			s.seal()
		}
		s.mu.Unlock()
	}
}

// seal needs the lock held.
func (s *store) seal() {
	s.blocks = append(s.blocks, s.open)
	s.open, s.size = nil, 0
	if len(s.blocks) > maxBlocks {
		s.blocks = append([][]encodedTrace(nil), s.blocks[1:]...)
	}
}

// query reads up to limit traces of one block, latest first, and hands them out in a cursor that the client must close.
func (s *store) query(random *rand.Rand, limit int) *cursor {
	s.mu.Lock()
	var block []encodedTrace
	if len(s.blocks) > 0 {
		block = s.blocks[random.IntN(len(s.blocks))]
	}
	s.mu.Unlock()
	result := make([]*trace, 0, limit)
	for _, encoded := range block {
		if len(result) == limit {
			break
		}
		decoded := decode(encoded)
		s.cache.put(decoded)
		result = append(result, decoded)
	}
	sort.Slice(result, func(a, b int) bool { return result[a].start() > result[b].start() })
	return s.cursors.register(result)
}

func (s *store) close(c *cursor) { s.cursors.forget(c) }

// cursor is a result on its way to a client.
type cursor struct {
	id     int
	result []*trace
	closed chan struct{}
}

// cursorRegistry holds every open cursor. What is never closed stays here: this is where -leak leaks.
type cursorRegistry struct {
	mu   sync.Mutex
	next int
	open map[int]*cursor
}

func (r *cursorRegistry) register(result []*trace) *cursor {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := &cursor{id: r.next, result: result, closed: make(chan struct{})}
	r.next++
	r.open[c.id] = c
	if len(r.open)%waitingEvery == 0 {
		go c.awaitAcknowledgement()
	}
	return c
}

func (r *cursorRegistry) forget(c *cursor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, c.id)
	close(c.closed)
}

// awaitAcknowledgement ends with its cursor, so that of an abandoned cursor it never ends.
func (c *cursor) awaitAcknowledgement() { <-c.closed }

// traceCache keeps the most recently decoded traces, first in, first out.
type traceCache struct {
	mu   sync.Mutex
	ring []*trace
	next int
}

func newTraceCache(size int) *traceCache { return &traceCache{ring: make([]*trace, size)} }

func (c *traceCache) put(t *trace) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ring[c.next] = t
	c.next = (c.next + 1) % len(c.ring)
}

func encode(t *trace) encodedTrace {
	body, err := json.Marshal(t.Spans)
	if err != nil {
		panic(err) // Spans hold nothing that JSON cannot carry.
	}
	return encodedTrace{id: t.ID, body: body}
}

func decode(encoded encodedTrace) *trace {
	spans, err := decodeSpans(encoded.body)
	if err != nil {
		panic(err) // encode wrote it.
	}
	return &trace{ID: encoded.id, Spans: spans}
}

func decodeSpans(body []byte) ([]span, error) {
	var spans []span
	err := json.Unmarshal(body, &spans)
	return spans, err
}
