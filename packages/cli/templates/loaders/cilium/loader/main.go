// Loads the object, attaches its program and prints its map every second.
package main

import (
	"fmt"
	"log"
__go_imports__	"os"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(arguments []string) error {
	path := "target/bpfel-unknown-none/release/__name__"
	if len(arguments) > 0 {
		path = arguments[0]
	}
	objects, err := ebpf.LoadCollection(path)
	if err != nil {
		return err
	}
	defer objects.Close()
	program := objects.Programs["__ident__"]
__go_attach__
	if err != nil {
		return err
	}
	defer attached.Close()
	for {
		time.Sleep(time.Second)
		var key uint32
		var count uint64
		entries := objects.Maps["COUNTERS"].Iterate()
		for entries.Next(&key, &count) {
			fmt.Printf("%d: %d\n", key, count)
		}
		if err := entries.Err(); err != nil {
			return err
		}
		fmt.Println()
	}
}
