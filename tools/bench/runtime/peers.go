// The scenarios of bench_runtime in Go: peers NAME [WORKERS [SCALE]].
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func sendAll(to chan uint64, count int, wg *sync.WaitGroup) {
	for i := 0; i < count; i++ {
		to <- 1
	}
	wg.Done()
}

func recvAll(from chan uint64, count int, wg *sync.WaitGroup) {
	for i := 0; i < count; i++ {
		<-from
	}
	wg.Done()
}

func passOn(from, to chan uint64, count int, wg *sync.WaitGroup) {
	for i := 0; i < count; i++ {
		to <- <-from
	}
	wg.Done()
}

func lead(from, to chan uint64, count int, wg *sync.WaitGroup) {
	for i := 0; i < count; i++ {
		to <- 1
		<-from
	}
	wg.Done()
}

func oneToOne(capacity, count int, wg *sync.WaitGroup) {
	c := make(chan uint64, capacity)
	wg.Add(2)
	go sendAll(c, count, wg)
	go recvAll(c, count, wg)
}

func skynet(c chan uint64, first, size uint64) {
	if size == 1 {
		c <- first
		return
	}
	results := make(chan uint64)
	sum := uint64(0)
	for i := uint64(0); i < 10; i++ {
		go skynet(results, first+i*size/10, size/10)
	}
	for i := 0; i < 10; i++ {
		sum += <-results
	}
	c <- sum
}

type scenario struct {
	count int
	start func(count int, wg *sync.WaitGroup)
}

var scenarios = map[string]scenario{
	"spawn_join": {1000000, func(n int, wg *sync.WaitGroup) {
		wg.Add(n)
		for i := 0; i < n; i++ {
			go wg.Done()
		}
	}},
	"spawn_await": {2000000, func(n int, wg *sync.WaitGroup) {
		for i := 0; i < n; i++ {
			done := make(chan struct{})
			go func() { close(done) }()
			<-done
		}
	}},
	"yield": {8000000, func(n int, wg *sync.WaitGroup) {
		wg.Add(8)
		for i := 0; i < 8; i++ {
			go func() {
				for j := 0; j < n/8; j++ {
					runtime.Gosched()
				}
				wg.Done()
			}()
		}
	}},
	"skynet": {1000000, func(n int, wg *sync.WaitGroup) {
		c := make(chan uint64)
		go skynet(c, 0, uint64(n))
		<-c
	}},
	"timers": {100000, func(n int, wg *sync.WaitGroup) {
		wg.Add(n)
		for i := 0; i < n; i++ {
			ms := i%100 + 1
			go func() { time.Sleep(time.Duration(ms) * time.Millisecond); wg.Done() }()
		}
	}},
	"pingpong": {2000000, func(n int, wg *sync.WaitGroup) {
		there, back := make(chan uint64), make(chan uint64)
		wg.Add(2)
		go passOn(there, back, n, wg)
		go lead(back, there, n, wg)
	}},
	"spsc_1":    {8000000, func(n int, wg *sync.WaitGroup) { oneToOne(1, n, wg) }},
	"spsc_1024": {20000000, func(n int, wg *sync.WaitGroup) { oneToOne(1024, n, wg) }},
	"four_to_four": {10000000, func(n int, wg *sync.WaitGroup) {
		c := make(chan uint64, 128)
		wg.Add(8)
		for i := 0; i < 4; i++ {
			go sendAll(c, n/4, wg)
			go recvAll(c, n/4, wg)
		}
	}},
	"ring": {4000000, func(n int, wg *sync.WaitGroup) {
		const size = 1000
		var c [size]chan uint64
		for i := range c {
			c[i] = make(chan uint64)
		}
		wg.Add(size)
		for i := 1; i < size; i++ {
			go passOn(c[i], c[(i+1)%size], n/size, wg)
		}
		go lead(c[0], c[1], n/size, wg)
	}},
	"fan": {4000000, func(n int, wg *sync.WaitGroup) {
		out, in := make(chan uint64, 128), make(chan uint64, 128)
		wg.Add(10)
		go sendAll(out, n, wg)
		for i := 0; i < 8; i++ {
			go passOn(out, in, n/8, wg)
		}
		go recvAll(in, n, wg)
	}},
	"select_8": {4000000, func(n int, wg *sync.WaitGroup) {
		var c [8]chan uint64
		wg.Add(9)
		for i := range c {
			c[i] = make(chan uint64, 16)
			go sendAll(c[i], n/8, wg)
		}
		go func() {
			for i := 0; i < n; i++ {
				select {
				case <-c[0]:
				case <-c[1]:
				case <-c[2]:
				case <-c[3]:
				case <-c[4]:
				case <-c[5]:
				case <-c[6]:
				case <-c[7]:
				}
			}
			wg.Done()
		}()
	}},
	"mutex": {16000000, func(n int, wg *sync.WaitGroup) {
		var mutex sync.Mutex
		count := 0
		wg.Add(8)
		for i := 0; i < 8; i++ {
			go func() {
				for j := 0; j < n/8; j++ {
					mutex.Lock()
					count++
					mutex.Unlock()
				}
				wg.Done()
			}()
		}
	}},
	"gate": {1000000, func(n int, wg *sync.WaitGroup) {
		c := make(chan uint64)
		wg.Add(n + 1)
		for i := 0; i < n; i++ {
			go func() { <-c; wg.Done() }()
		}
		go func() {
			for i := 0; i < 4; i++ {
				runtime.Gosched()
			}
			close(c)
			wg.Done()
		}()
	}},
}

func main() {
	s, ok := scenarios[os.Args[1]]
	if !ok {
		fmt.Fprintln(os.Stderr, "usage: peers NAME [WORKERS [SCALE]]")
		os.Exit(2)
	}
	workers, scale := 2, 1.0
	if len(os.Args) > 2 {
		workers, _ = strconv.Atoi(os.Args[2])
	}
	if len(os.Args) > 3 {
		scale, _ = strconv.ParseFloat(os.Args[3], 64)
	}
	runtime.GOMAXPROCS(workers)
	count := int(float64(s.count) * scale)
	var wg sync.WaitGroup
	start := time.Now()
	s.start(count, &wg)
	wg.Wait()
	seconds := time.Since(start).Seconds()
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	used := float64(usage.Utime.Nano() + usage.Stime.Nano())
	fmt.Printf("%.0f %.1f %d\n", float64(count)/seconds, used/float64(count), usage.Maxrss)
}
