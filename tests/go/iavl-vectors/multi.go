package main

import (
	"encoding/hex"
	"fmt"
	"sort"

	"cosmossdk.io/log"
	"cosmossdk.io/store/metrics"
	pruningtypes "cosmossdk.io/store/pruning/types"
	"cosmossdk.io/store/rootmulti"
	"cosmossdk.io/store/types"
	dbm "github.com/cosmos/cosmos-db"
)

// multiVector holds the commit hashes of the SDK's rootmulti store.
type multiVector struct {
	Kind string `json:"kind"`
	params
	// Stores in the order in which operations number them.
	Stores []string `json:"stores"`
	// Added names a store that joins, as by an upgrade, before the version with
	// index AddedAt; it takes the next number.
	Added   string       `json:"added,omitempty"`
	AddedAt int          `json:"added_at,omitempty"`
	Hashes  []string     `json:"hashes"`
	Queries []multiQuery `json:"queries,omitempty"`
}

// multiQuery is an answer to a store query with proof.
type multiQuery struct {
	Store  string `json:"store"`
	Height int64  `json:"height"`
	Key    string `json:"key"`
	Exists bool   `json:"exists"`
	// ProofOps is a marshalled tendermint.crypto.ProofOps.
	ProofOps string `json:"proof_ops"`
}

type multi struct {
	db   dbm.DB
	rs   *rootmulti.Store
	keys map[string]*types.KVStoreKey
}

func (m *multi) open(names []string, initial int64, upgrades *types.StoreUpgrades) error {
	m.rs = rootmulti.NewStore(m.db, log.NewNopLogger(), metrics.NewNoOpMetrics())
	m.rs.SetPruning(pruningtypes.NewPruningOptions(pruningtypes.PruningNothing))
	m.keys = map[string]*types.KVStoreKey{}
	for _, name := range names {
		key := types.NewKVStoreKey(name)
		m.keys[name] = key
		m.rs.MountStoreWithDB(key, types.StoreTypeIAVL, nil)
	}
	if err := m.rs.LoadLatestVersionAndUpgrade(upgrades); err != nil {
		return err
	}
	if upgrades == nil && initial > 1 {
		return m.rs.SetInitialVersion(initial)
	}
	return nil
}

func makeMulti(p params, names []string, added string, queries int) (multiVector, error) {
	out := multiVector{Kind: "multi", params: p, Stores: names, Added: added}
	m := &multi{db: dbm.NewMemDB()}
	if err := m.open(names, p.InitialVersion, nil); err != nil {
		return out, err
	}
	if added != "" {
		out.AddedAt = p.Versions / 2
	}
	all := append([]string{}, names...)
	s := newStream(p, len(all))
	var filled []map[string]bool
	for i := 0; i < p.Versions; i++ {
		if added != "" && i == out.AddedAt {
			all = append(all, added)
			s.grow(len(all))
			if err := m.open(all, 0, &types.StoreUpgrades{Added: []string{added}}); err != nil {
				return out, err
			}
		}
		hash, err := m.block(all, s.version(i))
		if err != nil {
			return out, err
		}
		out.Hashes = append(out.Hashes, hash)
		here := map[string]bool{}
		for n, name := range all {
			here[name] = len(s.model[n]) > 0
		}
		filled = append(filled, here)
	}
	err := m.query(&out, s, filled, queries)
	return out, err
}

// block writes through a cache multistore, as a block does, and commits.
func (m *multi) block(names []string, ops []op) (string, error) {
	cache := m.rs.CacheMultiStore()
	for _, o := range ops {
		kv := cache.GetKVStore(m.keys[names[o.store]])
		if o.value == nil {
			kv.Delete(o.key)
		} else {
			kv.Set(o.key, o.value)
		}
	}
	cache.Write()
	working := m.rs.WorkingHash()
	id := m.rs.Commit()
	if string(working) != string(id.Hash) {
		return "", fmt.Errorf("working hash %x, commit hash %x", working, id.Hash)
	}
	return hex.EncodeToString(id.Hash), nil
}

func (m *multi) query(out *multiVector, s *stream, filled []map[string]bool, count int) error {
	first := max(out.InitialVersion, 1)
	for i := 0; i < count; i++ {
		index := int(s.rng.next() % uint64(len(filled)))
		var names []string
		for name, full := range filled[index] {
			// Absence from an empty tree has no proof.
			if full {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			continue
		}
		sort.Strings(names)
		name := names[s.rng.next()%uint64(len(names))]
		key := s.key(s.rng.next() % (s.KeySpace + s.KeySpace/2 + 1))
		res, err := m.rs.Query(&types.RequestQuery{
			Path: "/" + name + "/key", Data: key, Height: first + int64(index), Prove: true,
		})
		if err != nil {
			return err
		}
		bz, err := res.ProofOps.Marshal()
		if err != nil {
			return err
		}
		out.Queries = append(out.Queries, multiQuery{
			Store: name, Height: first + int64(index), Key: hex.EncodeToString(key),
			Exists: res.Value != nil, ProofOps: hex.EncodeToString(bz),
		})
	}
	return nil
}
