package main

import (
	"encoding/binary"
	"sort"
)

// splitMix is the splitmix64 generator (Steele, Lea, Flood 2014):
//
//	state += 0x9E3779B97F4A7C15
//	z := state
//	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
//	z = (z ^ z>>27) * 0x94D049BB133111EB
//	return z ^ z>>31
//
// all modulo 2^64. The Rust test holds the same generator, so that a vector
// names a seed and parameters instead of listing its operations.
type splitMix struct{ state uint64 }

func (g *splitMix) next() uint64 {
	g.state += 0x9E3779B97F4A7C15
	z := g.state
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}

// bytes returns n bytes: successive outputs, each little-endian, cut to n.
func (g *splitMix) bytes(n uint64) []byte {
	out := make([]byte, 0, n+8)
	for uint64(len(out)) < n {
		out = binary.LittleEndian.AppendUint64(out, g.next())
	}
	return out[:n:n]
}

// params describe a stream of operations; with the seed they define it.
type params struct {
	Seed           uint64 `json:"seed"`
	InitialVersion int64  `json:"initial_version"`
	Versions       int    `json:"versions"`
	MaxOps         uint64 `json:"max_ops"`
	KeySpace       uint64 `json:"key_space"`
	MaxKey         uint64 `json:"max_key"`
	MaxValue       uint64 `json:"max_value"`
	Delete         uint64 `json:"delete_percent"`
	Rewrite        uint64 `json:"rewrite_percent"`
	// DrainEvery n > 0: the n-th, 2n-th ... version deletes every key that is
	// there, ascending, instead of drawing operations.
	DrainEvery int `json:"drain_every"`
}

// op is one write; a nil value deletes.
type op struct {
	store int
	key   []byte
	value []byte
}

// stream draws operations and keeps the content they lead to, per store.
//
// Order of draws. Per version: n = next % (MaxOps+1). Per operation: with more
// than one store, s = next % stores; k = next % KeySpace; kind = next % 100.
// kind < Delete deletes key k; kind < Delete+Rewrite sets key k to the value it
// has already, if it is there; otherwise l = next % (MaxValue+1),
// value = bytes(l) of a generator seeded with next.
// Key k = bytes(1 + g.next() % MaxKey) of g seeded with
// seed + k*0xD1B54A32D192ED03 + 1.
type stream struct {
	params
	rng    splitMix
	stores int
	model  []map[string][]byte
}

func newStream(p params, stores int) *stream {
	s := &stream{params: p, rng: splitMix{state: p.Seed}}
	s.grow(stores)
	return s
}

// grow adds empty stores up to the given count.
func (s *stream) grow(stores int) {
	s.stores = stores
	for len(s.model) < stores {
		s.model = append(s.model, map[string][]byte{})
	}
}

func (s *stream) key(k uint64) []byte {
	g := splitMix{state: s.Seed + k*0xD1B54A32D192ED03 + 1}
	n := 1 + g.next()%s.MaxKey
	return g.bytes(n)
}

func (s *stream) sortedKeys(store int) []string {
	keys := make([]string, 0, len(s.model[store]))
	for k := range s.model[store] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// version returns the operations of the version with this index (from 0).
func (s *stream) version(index int) []op {
	var ops []op
	if s.DrainEvery > 0 && (index+1)%s.DrainEvery == 0 {
		for store := 0; store < s.stores; store++ {
			for _, k := range s.sortedKeys(store) {
				ops = append(ops, op{store: store, key: []byte(k)})
				delete(s.model[store], k)
			}
		}
		return ops
	}
	n := s.rng.next() % (s.MaxOps + 1)
	for ; n > 0; n-- {
		ops = append(ops, s.draw())
	}
	return ops
}

func (s *stream) draw() op {
	store := 0
	if s.stores > 1 {
		store = int(s.rng.next() % uint64(s.stores))
	}
	key := s.key(s.rng.next() % s.KeySpace)
	kind := s.rng.next() % 100
	if kind < s.Delete {
		delete(s.model[store], string(key))
		return op{store: store, key: key}
	}
	if old, ok := s.model[store][string(key)]; ok && kind < s.Delete+s.Rewrite {
		return op{store: store, key: key, value: old}
	}
	length := s.rng.next() % (s.MaxValue + 1)
	g := splitMix{state: s.rng.next()}
	value := g.bytes(length)
	s.model[store][string(key)] = value
	return op{store: store, key: key, value: value}
}

// blockOrder keeps the final write of each key, keys ascending: what the SDK's
// cache store hands to the tree at the end of a block.
func blockOrder(ops []op) []op {
	last := map[string]op{}
	for _, o := range ops {
		last[string(o.key)] = o
	}
	keys := make([]string, 0, len(last))
	for k := range last {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := make([]op, 0, len(keys))
	for _, k := range keys {
		out = append(out, last[k])
	}
	return out
}
