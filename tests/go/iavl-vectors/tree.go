package main

import (
	"encoding/hex"
	"fmt"

	"cosmossdk.io/log"
	"github.com/cosmos/iavl"
	iavldb "github.com/cosmos/iavl/db"
)

// treeVector holds the roots that Go's iavl gives after each version.
type treeVector struct {
	Kind string `json:"kind"`
	params
	// Block: operations reduced to the final write per key, ascending.
	// Otherwise they reach the tree in the order drawn.
	Block  bool        `json:"block_order"`
	Roots  []string    `json:"roots"`
	Size   int64       `json:"size"`
	Height int8        `json:"height"`
	Proofs []treeProof `json:"proofs,omitempty"`
}

// treeProof is a marshalled ics23.CommitmentProof at the last version.
type treeProof struct {
	Key    string `json:"key"`
	Exists bool   `json:"exists"`
	Proof  string `json:"proof"`
}

func makeTree(p params, block bool, proofs int) (treeVector, error) {
	out := treeVector{Kind: "tree", params: p, Block: block}
	var options []iavl.Option
	if p.InitialVersion > 1 {
		options = append(options, iavl.InitialVersionOption(uint64(p.InitialVersion)))
	}
	tree := iavl.NewMutableTree(iavldb.NewMemDB(), 100_000, false, log.NewNopLogger(), options...)
	s := newStream(p, 1)
	for i := 0; i < p.Versions; i++ {
		ops := s.version(i)
		if block {
			ops = blockOrder(ops)
		}
		for _, o := range ops {
			if err := apply(tree, o); err != nil {
				return out, err
			}
		}
		root, version, err := tree.SaveVersion()
		if err != nil {
			return out, err
		}
		if want := max(p.InitialVersion, 1) + int64(i); version != want {
			return out, fmt.Errorf("seed %d: version %d, expected %d", p.Seed, version, want)
		}
		out.Roots = append(out.Roots, hex.EncodeToString(root))
	}
	out.Size, out.Height = tree.Size(), tree.Height()
	if tree.Size() == 0 {
		return out, nil
	}
	err := addProofs(&out, tree, s, proofs)
	return out, err
}

func apply(tree *iavl.MutableTree, o op) error {
	if o.value == nil {
		_, _, err := tree.Remove(o.key)
		return err
	}
	_, err := tree.Set(o.key, o.value)
	return err
}

// addProofs proves keys that are there, keys that are not, and one key beyond
// each end.
func addProofs(out *treeVector, tree *iavl.MutableTree, s *stream, count int) error {
	if count == 0 {
		return nil
	}
	keys := [][]byte{{0}}
	last := make([]byte, s.MaxKey+1)
	for i := range last {
		last[i] = 0xff
	}
	keys = append(keys, last)
	for i := 0; i < count; i++ {
		keys = append(keys, s.key(s.rng.next()%(2*s.KeySpace)))
	}
	at, err := tree.GetImmutable(tree.Version())
	if err != nil {
		return err
	}
	for _, key := range keys {
		proof, err := at.GetProof(key)
		if err != nil {
			return err
		}
		bz, err := proof.Marshal()
		if err != nil {
			return err
		}
		if ok, err := at.VerifyProof(proof, key); err != nil || !ok {
			// ics23 refuses to prove an empty value; such a key is left out.
			continue
		}
		out.Proofs = append(out.Proofs, treeProof{
			Key:    hex.EncodeToString(key),
			Exists: proof.GetExist() != nil,
			Proof:  hex.EncodeToString(bz),
		})
	}
	return nil
}
