// SPDX-License-Identifier: BSL-1.0

// pion as a program of lines, the same ones as udp_agent's:
//
//	pion_peer --role controlling|controlled [--bind IP]... [--lite]
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/pion/ice/v2"
)

type addresses []net.IP

func (a *addresses) String() string { return fmt.Sprint(*a) }

func (a *addresses) Set(text string) error {
	ip := net.ParseIP(text)
	if ip == nil {
		return fmt.Errorf("%s is no address", text)
	}
	*a = append(*a, ip)
	return nil
}

func (a addresses) contains(ip net.IP) bool {
	for _, i := range a {
		if i.Equal(ip) {
			return true
		}
	}
	return len(a) == 0 && !ip.IsLoopback()
}

type peer struct {
	agent      *ice.Agent
	conn       chan *ice.Conn
	controls   bool
	ufrag, pwd string
	started    bool
	restarted  bool // by us: the peer's next fragment is the answer
	gathered   chan bool
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// pion never binds to ::1 by itself, so that all addresses are given by hand, as muxed ports are.
func muxed(binds addresses) ice.UDPMux {
	var all []ice.UDPMux
	for _, ip := range binds {
		socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: ip})
		if err != nil {
			check(err)
			continue
		}
		all = append(all, ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: socket}))
	}
	return ice.NewMultiUDPMuxDefault(all...)
}

func newAgent(binds addresses, lite bool) (*ice.Agent, error) {
	soon := 5 * time.Millisecond
	config := &ice.AgentConfig{
		NetworkTypes:           []ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6},
		CandidateTypes:         []ice.CandidateType{ice.CandidateTypeHost},
		MulticastDNSMode:       ice.MulticastDNSModeDisabled,
		IncludeLoopback:        true,
		IPFilter:               binds.contains,
		PrflxAcceptanceMinWait: &soon,
		Lite:                   lite,
	}
	for _, ip := range binds {
		if ip.Equal(net.IPv6loopback) {
			config.UDPMux = muxed(binds)
			break
		}
	}
	return ice.NewAgent(config)
}

func (p *peer) describe() {
	ufrag, pwd, err := p.agent.GetLocalUserCredentials()
	check(err)
	fmt.Printf("a=ice-ufrag:%s\na=ice-pwd:%s\n", ufrag, pwd)
	check(p.agent.GatherCandidates())
	<-p.gathered
	candidates, err := p.agent.GetLocalCandidates()
	check(err)
	for _, c := range candidates {
		fmt.Println("a=candidate:" + c.Marshal())
	}
	fmt.Println("a=end-of-candidates")
}

func (p *peer) connect() {
	begin := p.agent.Accept
	if p.controls {
		begin = p.agent.Dial
	}
	conn, err := begin(context.Background(), p.ufrag, p.pwd)
	if err != nil {
		check(err)
		return
	}
	p.conn <- conn
	bytes := make([]byte, 2048)
	for {
		size, err := conn.Read(bytes)
		if err != nil {
			return
		}
		fmt.Printf("data 1 %s\n", bytes[:size])
	}
}

func (p *peer) takeCredentials(pwd string) {
	p.pwd = pwd
	if !p.started {
		p.started = true
		go p.connect()
		return
	}
	if !p.restarted {
		check(p.agent.Restart("", ""))
		p.describe()
	}
	p.restarted = false
	check(p.agent.SetRemoteCredentials(p.ufrag, p.pwd))
}

func (p *peer) send(text string) {
	conn := <-p.conn
	_, err := conn.Write([]byte(text))
	check(err)
	p.conn <- conn
}

func (p *peer) obey(line string) {
	value := line[strings.Index(line, ":")+1:]
	switch {
	case strings.HasPrefix(line, "a=ice-ufrag:"):
		p.ufrag = value
	case strings.HasPrefix(line, "a=ice-pwd:"):
		p.takeCredentials(value)
	case strings.HasPrefix(line, "a=candidate:"):
		c, err := ice.UnmarshalCandidate(value)
		if err != nil {
			check(err)
			return
		}
		check(p.agent.AddRemoteCandidate(c))
	case line == "restart":
		p.restarted = true
		check(p.agent.Restart("", ""))
		p.describe()
	case strings.HasPrefix(line, "send 1 "):
		p.send(line[len("send 1 "):])
	}
}

func main() {
	var binds addresses
	role := flag.String("role", "", "controlling or controlled")
	flag.Var(&binds, "bind", "an address of this host")
	lite := flag.Bool("lite", false, "the answering half of ICE only")
	flag.Parse()
	agent, err := newAgent(binds, *lite)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := &peer{agent: agent, controls: *role == "controlling", conn: make(chan *ice.Conn, 1),
		gathered: make(chan bool, 1)}
	check(agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			p.gathered <- true
		}
	}))
	check(agent.OnConnectionStateChange(func(s ice.ConnectionState) {
		fmt.Println("state", strings.ToLower(s.String()))
	}))
	check(agent.OnSelectedCandidatePairChange(func(local, remote ice.Candidate) {
		fmt.Println("selected 1", local.Type(), local.Address(), local.Port(), remote.Type(),
			remote.Address(), remote.Port())
	}))
	p.describe()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() && lines.Text() != "quit" {
		p.obey(lines.Text())
	}
	check(agent.Close())
}
