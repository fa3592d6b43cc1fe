package main

import (
	"fmt"
	"math/rand/v2"
)

// trace is one request through many services.
type trace struct {
	ID    string
	Spans []span
}

type span struct {
	ID        string `json:"id"`
	Parent    string `json:"parent,omitempty"`
	Service   string `json:"service"`
	Operation string `json:"operation"`
	StartMs   int64  `json:"startMs"`
	Millis    int64  `json:"ms"`
	Failed    bool   `json:"failed,omitempty"`
}

func (t *trace) start() int64 {
	if len(t.Spans) == 0 {
		return 0
	}
	return t.Spans[0].StartMs
}

// generate makes traces in the suite's proportions: a fifth have 1 to 5 spans, three fifths 6 to 20, a fifth 21 to 100,
// 5 % of the spans fail, and latency is exponential with a mean of 100 ms.
func generate(count int, random *rand.Rand) []trace {
	traces := make([]trace, count)
	for i := range traces {
		traces[i] = generateTrace(i, random)
	}
	return traces
}

func generateTrace(number int, random *rand.Rand) trace {
	made := trace{ID: fmt.Sprintf("trace_%06d", number), Spans: make([]span, spanCount(random))}
	for i := range made.Spans {
		parent := ""
		if i > 0 {
			parent = made.Spans[random.IntN(i)].ID
		}
		made.Spans[i] = span{
			ID:        fmt.Sprintf("span_%06d_%03d", number, i),
			Parent:    parent,
			Service:   fmt.Sprintf("service_%d", random.IntN(100)),
			Operation: fmt.Sprintf("/api/v1/endpoint_%d", random.IntN(1000)),
			StartMs:   random.Int64N(3_600_000),
			Millis:    int64(random.ExpFloat64() * 100),
			Failed:    random.IntN(20) == 0,
		}
	}
	return made
}

func spanCount(random *rand.Rand) int {
	switch tenth := random.IntN(10); {
	case tenth < 2:
		return 1 + random.IntN(5)
	case tenth < 8:
		return 6 + random.IntN(15)
	default:
		return 21 + random.IntN(80)
	}
}
