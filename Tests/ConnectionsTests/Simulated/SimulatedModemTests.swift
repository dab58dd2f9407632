import Bytes
import SMS
import Testing

@testable import Simulators

/// A computer at a simulated modem whose time passes when told.
private struct Computer {
    var modem: SimulatedModem
    var now = Duration.seconds(1)
    var carried: [SubmitTPDU] = []
    var isUnplugged = false
    private var numbers = SeededNumbers(seed: 1)

    init(_ change: (inout ModemSimulatorSettings) -> Void = { _ in }) {
        var settings = ModemSimulatorSettings()
        change(&settings)
        modem = SimulatedModem(settings)
        modem.start(at: now)
    }

    /// Sends octets, and gives back what comes.
    mutating func send(_ text: String) -> String {
        modem.receive(Array(text.utf8), at: now, wallTime: .seconds(1_800_000_000))
        return hear()
    }

    /// Sends a command without echo.
    mutating func ask(_ command: String) -> String {
        modem.profile.echoes = false
        return send(command + "\r")
    }

    mutating func wait(_ span: Duration) -> String {
        now += span
        modem.advance(to: now, wallTime: .seconds(1_800_000_000))
        return hear()
    }

    mutating func order(_ words: String) throws -> String {
        let order = try #require(ModemOrder(words))
        modem.setClock(now, .seconds(1_800_000_000))
        modem.obey(order, &numbers)
        return hear()
    }

    /// Sends a text to +447700900123, as far as the answer to Ctrl-Z.
    mutating func text(_ words: String, wantsReport: Bool = false) throws -> String {
        var text = SubmitTPDU(
            to: TPDUAddress("+447700900123"), scheme: DataCodingScheme(rawValue: 0),
            userData: TPDUUserData(body: try GSM7.encode(words)))
        text.requestsReport = wantsReport
        let (octets, length) = try CarriedTPDU(.submit(text)).encoded()
        #expect(ask("AT+CMGS=\(length)") == "\r\n> ")
        return send(octets.hexadecimal + "\u{1A}")
    }

    private mutating func hear() -> String {
        var heard: [UInt8] = []
        while let action = modem.takeAction() {
            switch action {
            case .say(let octets): heard += octets
            case .pause: break
            case .carry(let text): carried.append(text)
            case .unplug: isUnplugged = true
            }
        }
        return String(decoding: heard, as: UTF8.self)
    }
}

@Suite struct SimulatedModemTests {
    @Test(arguments: [
        ("AT", "OK"), ("at", "OK"), ("  xyzAT", "OK"), ("AT+NOSUCH", "ERROR"), ("AT+CMGF=2", "+CMS ERROR: 303"),
        ("AT+CMGF=0;+CMGF?", "+CMGF: 0\r\n\r\nOK"), ("ATE0V1", "OK"), ("AT&F", "OK"),
        ("AT+CPIN?", "+CPIN: READY\r\n\r\nOK"),
        ("AT+CPIN=\"1234\"", "ERROR"), ("AT+CREG?", "+CREG: 0,1\r\n\r\nOK"),
        ("AT+CSCA?", "+CSCA: \"+447700900999\",145\r\n\r\nOK"), ("AT+CGSN", "490154203237518\r\n\r\nOK"),
        ("AT+COPS?", "+COPS: 0,0,\"Simulated\"\r\n\r\nOK"), ("AT+CMGR=1", "+CMS ERROR: 321"),
        ("AT+CPMS=\"SM\",\"ME\",\"SM\"", "+CPMS: 0,20,0,100,0,20\r\n\r\nOK"), ("AT+CPMS=\"XX\"", "+CMS ERROR: 302"),
        ("AT+CNMA", "+CMS ERROR: 340"), ("AT+CMGL=4", "OK"), ("AT+CMGS=0", "+CMS ERROR: 303"), ("AT\"", "ERROR"),
    ])
    func `A command has its answer`(_ command: String, _ answer: String) {
        var computer = Computer()
        #expect(computer.ask(command) == "\r\n\(answer)\r\n")
    }

    @Test func `A line may be cut anywhere, and is echoed`() {
        for cut in 0...8 {
            var computer = Computer()
            let line = "AT+CGMM\r"
            let heard = computer.send(String(line.prefix(cut))) + computer.send(String(line.dropFirst(cut)))
            #expect(heard == line + "\r\nSimulated modem\r\n\r\nOK\r\n")
        }
    }

    @Test func `Numeric answers and detailed errors are as asked for`() {
        var computer = Computer { $0.pin = "1234" }
        _ = computer.ask("AT+CMEE=1")
        #expect(computer.ask("AT+CIMI") == "\r\n+CME ERROR: 11\r\n")
        _ = computer.ask("AT+CMEE=2")
        #expect(computer.ask("AT+CIMI") == "\r\n+CME ERROR: SIM PIN required\r\n")
        #expect(computer.ask("ATV0") == "0\r")
        #expect(computer.ask("AT+NOSUCH") == "4\r")
    }

    @Test func `Three wrong PINs lock the SIM, over restarts, and the PUK opens it`() {
        var computer = Computer { $0.pin = "1234" }
        _ = computer.ask("AT+CMEE=1")
        #expect(computer.ask("AT+CPIN=\"1111\"") == "\r\n+CME ERROR: 16\r\n")
        #expect(computer.ask("AT+CFUN=1,1") == "\r\nOK\r\n")
        #expect(computer.ask("AT+CPIN=2222").contains("ERROR"))
        #expect(computer.ask("AT+CPIN?").contains("SIM PIN\r\n"))
        #expect(computer.ask("AT+CPIN=3333").contains("ERROR"))
        #expect(computer.ask("AT+CPIN?").contains("SIM PUK"))
        #expect(computer.ask("AT+CMGL=4") == "\r\n+CMS ERROR: 316\r\n")
        #expect(computer.ask("AT+CPIN=\"12345678\",\"4321\"") == "\r\nOK\r\n")
        #expect(computer.ask("AT+CPIN?").contains("READY"))
    }

    @Test func `A text goes out with a reference that counts, and its report comes as asked for`() throws {
        var computer = Computer { $0.reportDelay = .seconds(2) }
        _ = computer.ask("AT+CNMI=2,1,0,1,0")
        #expect(try computer.text("Hello", wantsReport: true) == "\r\n+CMGS: 1\r\n\r\nOK\r\n")
        #expect(try computer.text("Again") == "\r\n+CMGS: 2\r\n\r\nOK\r\n")
        #expect(computer.carried.map(\.destination.shown) == ["+447700900123", "+447700900123"])
        #expect(computer.wait(.milliseconds(1_999)) == "")
        let news = computer.wait(.milliseconds(1))
        let lines = news.split(separator: "\r\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("+CDS: "), "\(news)")
        let octets = try #require([UInt8](hexadecimal: lines[1]))
        guard case .statusReport(let report) = try CarriedTPDU(decoding: octets).tpdu else {
            Issue.record("no report")
            return
        }
        #expect(report.reference == 1 && report.status == .received && report.recipient.shown == "+447700900123")
    }

    @Test(arguments: ["zz", "00", "0011000B91", "0", ""])
    func `What is no TPDU of the length that was said is refused`(_ digits: String) {
        var computer = Computer()
        _ = computer.ask("AT+CMGS=20")
        #expect(computer.send(digits + "\u{1A}") == "\r\n+CMS ERROR: 304\r\n")
        #expect(computer.ask("AT") == "\r\nOK\r\n")
    }

    @Test func `Escape takes a text back, and an endless one is cut`() {
        var computer = Computer()
        _ = computer.ask("AT+CMGS=20")
        #expect(computer.send("001100\u{1B}") == "\r\nOK\r\n")
        _ = computer.ask("AT+CMGS=20")
        _ = computer.send(String(repeating: "0", count: 1 << 20))
        #expect(computer.send("\u{1A}") == "\r\n+CMS ERROR: 304\r\n")
        _ = computer.send(String(repeating: "A", count: 1 << 20))
        #expect(computer.ask("").isEmpty)
    }

    @Test func `A text that arrives is stored and told, read, and deleted`() throws {
        var computer = Computer()
        _ = computer.ask("AT+CNMI=2,1")
        #expect(try computer.order("text +447700900123 Hello there") == "\r\n+CMTI: \"SM\",1\r\n")
        let list = computer.ask("AT+CMGL=4").split(separator: "\r\n")
        #expect(list.count == 3 && list[0].hasPrefix("+CMGL: 1,0,,"), "\(list)")
        guard case .deliver(let text) = try CarriedTPDU(decoding: try #require([UInt8](hexadecimal: list[1]))).tpdu
        else {
            Issue.record("no text")
            return
        }
        #expect(text.originator.shown == "+447700900123" && GSM7.decode(text.userData.body) == "Hello there")
        #expect(computer.ask("AT+CMGR=1").hasPrefix("\r\n+CMGR: 1,,"))
        #expect(computer.ask("AT+CMGD=1") == "\r\nOK\r\n")
        #expect(computer.ask("AT+CMGL=4") == "\r\nOK\r\n")
    }

    @Test func `What is handed over at once comes again until it is acknowledged`() throws {
        var computer = Computer { $0.acknowledgementTime = .seconds(10) }
        _ = computer.ask("AT+CSMS=1")
        _ = computer.ask("AT+CNMI=2,2,0,1")
        let first = try computer.order("text +447700900123 One")
        #expect(first.hasPrefix("\r\n+CMT: ,"))
        #expect(try computer.order("text +447700900123 Two").isEmpty)
        #expect(computer.wait(.seconds(10)).isEmpty)
        #expect(computer.ask("AT+CNMI?").contains("2,0,0,0,0"))
        _ = computer.ask("AT+CNMI=2,2,0,1")
        let again = computer.wait(.seconds(1))
        #expect(again == first)
        #expect(computer.ask("AT+CNMA") == "\r\nOK\r\n")
        #expect(computer.wait(.seconds(60)).isEmpty)
        #expect(computer.ask("AT+CNMA") == "\r\n+CMS ERROR: 340\r\n")
        // The other one came while nothing was handed over at once.
        #expect(computer.ask("AT+CMGL=4").hasPrefix("\r\n+CMGL: 1,0,,"))
    }

    @Test func `A full storage says so once, and what waits comes when there is room`() throws {
        var computer = Computer { $0.simCapacity = 2 }
        _ = computer.ask("AT+CNMI=2,1")
        _ = try computer.order("fill SM")
        #expect(try computer.order("text +447700900123 Waiting") == "\r\n^SMMEMFULL: \"SM\"\r\n")
        #expect(computer.wait(.seconds(5)) == "")
        _ = computer.ask("AT+CMGD=2")
        #expect(computer.wait(.seconds(2)) == "\r\n+CMTI: \"SM\",2\r\n")
    }

    @Test func `Faults are as ordered`() throws {
        var computer = Computer()
        _ = try computer.order("cms 331 1")
        #expect(try computer.text("x") == "\r\n+CMS ERROR: 331\r\n")
        _ = try computer.order("swallow lost")
        #expect(try computer.text("lost").isEmpty && computer.carried.isEmpty)
        _ = try computer.order("swallow sent")
        #expect(try computer.text("sent").isEmpty && computer.carried.count == 1)
        _ = try computer.order("silence reset")
        #expect(computer.ask("AT").isEmpty && computer.ask("ATE0").isEmpty)
        #expect(computer.ask("AT+CFUN=1,1") == "\r\nOK\r\n")
        #expect(computer.ask("AT") == "\r\nOK\r\n")
        _ = try computer.order("noprompt")
        #expect(computer.ask("AT+CMGS=20").isEmpty)
        #expect(computer.ask("AT") == "\r\nOK\r\n")
        _ = try computer.order("sim out")
        #expect(computer.ask("AT+CMGL=4") == "\r\n+CMS ERROR: 310\r\n")
        _ = try computer.order("sim in")
        _ = try computer.order("unplug sent")
        _ = try computer.text("x")
        #expect(computer.isUnplugged && computer.carried.count == 2)
        #expect(try computer.order("garbage 10").utf8.count >= 10)
    }

    @Test func `Registration that changes is told to who asked`() throws {
        var computer = Computer()
        _ = computer.ask("AT+CREG=1")
        #expect(try computer.order("register searching") == "\r\n+CREG: 2\r\n")
        #expect(computer.ask("AT+CSQ") == "\r\n+CSQ: 99,99\r\n\r\nOK\r\n")
        #expect(try computer.text("x") == "\r\n+CMS ERROR: 331\r\n")
        #expect(try computer.order("register roaming") == "\r\n+CREG: 5\r\n")
        #expect(try computer.order("say ^BOOT: 1") == "\r\n^BOOT: 1\r\n")
    }

    @Test(arguments: ["", "nothing", "text", "text +44", "cms", "cms x", "sim maybe", "signal 100", "unplug twice"])
    func `What is no order is none`(_ words: String) {
        #expect(ModemOrder(words) == nil)
    }
}
