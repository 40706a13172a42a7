package main

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"runtime"
	"strings"

	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// greet says where everything is. What a class needs is in the middle of it, to be
// seen from some way off.
func greet(out io.Writer, c config, hosts *site.Hosts, lab *room.Lab, network *lan, colours bool) {
	labURL, demoURL := addressesHere(c, hosts)
	fmt.Fprintf(out, "Session Lab: %s/\n", labURL)
	fmt.Fprintf(out, "  데모 서버 · demo server: %s/\n", demoURL)
	fmt.Fprintf(out, "  자리와 진도를 두는 곳 · seats and progress are kept in: %s\n", c.data)
	if lab.Aside != "" {
		fmt.Fprintf(out, "  데이터 파일을 읽을 수 없어 옮겨 두고 새로 시작했습니다 · the data file could not be read; it was moved to %s\n", lab.Aside)
	}
	for _, e := range lab.Exposed {
		warnExposed(out, e)
	}
	if c.limits.Seats <= c.joins {
		fmt.Fprintf(out, "  -max-seats(%d)가 -max-joins(%d)보다 크지 않아서, 주소 하나가 교실의 자리를 한꺼번에 모두 차지할 수 있습니다 · -max-seats (%d) is not more than -max-joins (%d), so one address can take all seats of a room at once\n",
			c.limits.Seats, c.joins, c.limits.Seats, c.joins)
	}
	if c.class {
		greetClass(out, hosts, lab, network, colours)
		fmt.Fprintf(out, "  강사 링크 (다른 사람에게 보이지 마세요) · the instructor's link (show it to nobody): %s/teach#key=%s\n", labURL, lab.Key())
	}
	fmt.Fprintf(out, "  Ctrl+C로 끝냅니다 · Ctrl+C ends it\n")
	if c.open {
		if err := openBrowser(labURL + "/"); err != nil {
			fmt.Fprintf(out, "  브라우저를 열지 못했습니다. 주소를 직접 여세요 · the browser did not open; open the address yourself (%v)\n", err)
		}
	}
}

// warnExposed names what other users of this machine could read or change.
func warnExposed(out io.Writer, e room.Exposed) {
	switch {
	case e.Dir && e.Writable:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 폴더를 보고 내용을 바꿀 수 있습니다. 파일을 지우거나 다른 파일로 바꾸어 놓을 수도 있습니다. chmod 700으로 막을 수 있습니다 · other users of this computer can look into this directory and change what is in it, by replacing its files; chmod 700 shuts them out: %s\n", e.Path)
	case e.Dir:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 폴더를 볼 수 있습니다. chmod 700으로 막을 수 있습니다 · other users of this computer can look into this directory; chmod 700 shuts them out: %s\n", e.Path)
	case e.Mended && e.Writable:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 파일을 읽고 바꿀 수 있어서 권한을 고쳤습니다. 이미 읽은 사용자는 강사 키를 알고 있고, 파일을 바꾸어 놓았을 수도 있습니다. -new-key를 쓰면 새 키를 만듭니다 · other users of this computer could read and change this file, and its mode is mended; whoever read it has the instructor's key (-new-key makes another), and its contents may have been changed: %s\n", e.Path)
	case e.Mended:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 파일을 읽을 수 있어서 권한을 고쳤습니다. 이미 읽은 사용자는 강사 키를 알고 있습니다. -new-key를 쓰면 새 키를 만듭니다 · other users of this computer could read this file, and its mode is mended; whoever read it has the instructor's key (-new-key makes another): %s\n", e.Path)
	case e.Writable:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 파일을 읽고 바꿀 수 있는데 권한을 고치지 못했습니다 · other users of this computer can read and change this file, and its mode could not be mended: %s\n", e.Path)
	default:
		fmt.Fprintf(out, "  이 컴퓨터의 다른 사용자가 이 파일을 읽을 수 있는데 권한을 고치지 못했습니다 · other users of this computer can read this file, and its mode could not be mended: %s\n", e.Path)
	}
}

// greetClass says what a class opens.
func greetClass(out io.Writer, hosts *site.Hosts, lab *room.Lab, network *lan, colours bool) {
	origin, ok := hosts.Join()
	switch {
	case !ok && network.local:
		fmt.Fprintf(out, "  -addr 때문에 이 컴퓨터만 들어올 수 있습니다. 다른 기기도 들어오게 하려면 -addr를 빼세요 · because of -addr only this computer gets in; leave it out to let other devices in\n")
		return
	case !ok:
		fmt.Fprintf(out, "  다른 기기가 이 컴퓨터에 들어올 수 있는 주소를 찾지 못했습니다. Wi-Fi나 유선 네트워크에 연결하면 칠판에 주소가 나옵니다. 아는 주소가 있으면 -host로 알려 주세요.\n"+
			"  No address was found at which other devices reach this computer. Connect it to Wi-Fi or a cable, and the wall shows the address; if you know it, say it with -host.\n")
		return
	}
	code := ""
	if main, err := lab.Room(room.DefaultRoom); err == nil {
		code = main.Code()
	}
	bold, plain := "", ""
	if colours {
		bold, plain = "\x1b[1m", "\x1b[0m"
	}
	fmt.Fprintf(out, "\n  학생이 여는 주소 · students open\n\n        %s%s%s        코드 · code %s%s%s\n\n", bold, origin, plain, bold, code, plain)
	if colours {
		drawQR(out, origin+"/j/"+code)
	}
	if all := network.addresses(); hosts.LabURL == nil && len(hosts.Names) == 0 && len(all) > 1 { // the lab has chosen
		others := strings.Trim(fmt.Sprint(all[1:]), "[]")
		fmt.Fprintf(out, "  이 컴퓨터의 다른 주소 (-host로 고릅니다) · other addresses of this computer (choose with -host): %s\n", others)
	}
}

// addressesHere are the URLs of the lab and of its demo's root, without the slash
// at the end, as browsers on this machine open them: localhost is a secure context,
// which a class's address is not.
func addressesHere(c config, hosts *site.Hosts) (lab, demo string) {
	lab, demo = "http://"+urlHost(c.addr, hosts.LabPort), "http://"+urlHost(c.demoAddr, hosts.DemoPort)
	if c.labURL != nil {
		lab = strings.TrimRight(c.labURL.String(), "/")
	}
	switch {
	case c.demoURL != nil:
		demo = strings.TrimRight(c.demoURL.String(), "/")
	case hosts.OneOrigin():
		demo = lab + "/s/walk-in"
	}
	return lab, demo
}

// urlHost is an address as a browser on this machine writes it.
func urlHost(addr, port string) string {
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback() && ip.To4() == nil) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// openBrowser asks the desktop to open a URL, and does not wait for it.
func openBrowser(url string) error {
	command := map[string][]string{
		"darwin":  {"open", url},
		"windows": {"rundll32", "url.dll,FileProtocolHandler", url},
	}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open", url}
	}
	process := exec.Command(command[0], command[1:]...)
	if err := process.Start(); err != nil {
		return err
	}
	go func() { _ = process.Wait() }()
	return nil
}
