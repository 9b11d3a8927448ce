// Command cilium-loader loads every map and every program of an object as cilium/ebpf does, and pins them on a bpffs:
// `cilium-loader OBJECT FOLDER` makes FOLDER/programs/NAME and FOLDER/maps/NAME (with _ for each dot).
//
// It prints the map MAP as JSON, or why nothing was loaded.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/rlimit"
)

type definition struct {
	Type       uint32 `json:"type"`
	KeySize    uint32 `json:"keySize"`
	ValueSize  uint32 `json:"valueSize"`
	MaxEntries uint32 `json:"maxEntries"`
	Flags      uint32 `json:"flags"`
}

type answer struct {
	Definition *definition `json:"definition,omitempty"`
	HasBtf     bool        `json:"hasBtf"`
	Error      string      `json:"error,omitempty"`
}

func main() {
	var answer answer
	if err := load(os.Args[1], os.Args[2], &answer); err != nil {
		answer.Error = strings.SplitN(err.Error(), "\n", 2)[0]
	}
	text, _ := json.Marshal(answer)
	fmt.Println(string(text))
}

func load(object, folder string, answer *answer) error {
	if err := rlimit.RemoveMemlock(); err != nil {
		return err
	}
	spec, err := ebpf.LoadCollectionSpec(object)
	if err != nil {
		return err
	}
	if found, ok := spec.Maps["MAP"]; ok {
		answer.Definition = &definition{
			uint32(found.Type), found.KeySize, found.ValueSize, found.MaxEntries, found.Flags,
		}
	}
	collection, err := ebpf.NewCollection(spec)
	if err != nil {
		return err
	}
	defer collection.Close()
	if err := describe(collection, answer); err != nil {
		return err
	}
	return pin(collection, folder)
}

func describe(collection *ebpf.Collection, answer *answer) error {
	found, ok := collection.Maps["MAP"]
	if !ok {
		return nil
	}
	info, err := found.Info()
	if err != nil {
		return err
	}
	_, answer.HasBtf = info.BTFID()
	return nil
}

func pin(collection *ebpf.Collection, folder string) error {
	for _, sub := range []string{"maps", "programs"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o700); err != nil {
			return err
		}
	}
	for name, found := range collection.Maps {
		if err := found.Pin(filepath.Join(folder, "maps", strings.ReplaceAll(name, ".", "_"))); err != nil {
			return err
		}
	}
	for name, program := range collection.Programs {
		if err := program.Pin(filepath.Join(folder, "programs", name)); err != nil {
			return err
		}
	}
	return nil
}
