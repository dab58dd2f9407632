import Configuration
import Messages
import Testing

struct ModemSettingsTests {
    private func document(_ lines: String) -> String {
        "[[connection]]\nname = \"sim\"\ntype = \"modem\"\n" + lines + "\n"
    }

    private func modem(_ lines: String) -> ModemSettings? {
        guard case .modem(let modem) = read(document(lines)).settings?.connections.first?.link else { return nil }
        return modem
    }

    @Test func `one modem stands in its connection`() throws {
        let modem = self.modem(
            """
            device = "/dev/serial/by-id/usb-1"
            number = "+447700900100"
            pin = "1234"
            throughput = 12
            per_day = 200
            storage = "sim"
            delivery = "direct"
            """)
        let device = try #require(modem?.devices.first)
        #expect(modem?.devices.count == 1 && device.path == "/dev/serial/by-id/usb-1")
        #expect(device.number == Originator("+447700900100") && device.pin?.revealed == "1234")
        #expect(device.throughput == 12 && device.perDay == 200)
        #expect(modem?.storage == .sim && modem?.delivery == .direct && modem?.asksForReports == true)
    }

    @Test func `several modems are a list`() {
        let modem = self.modem(
            """
            devices = [
              { device = "/dev/ttyUSB0", number = "+447700900100" },
              { imsi = "234100000000001", iccid = "8944100000000000001", pin = "0000" },
            ]
            """)
        #expect(modem?.devices.map(\.path) == ["/dev/ttyUSB0", nil])
        #expect(modem?.devices.last?.imsi == "234100000000001")
    }

    @Test func `a PIN wants something that proves before it whose it is`() {
        #expect(modem("imsi = \"234100000000001\"\npin = \"0000\"") == nil)
        #expect(modem("imsi = \"234100000000001\"\npin = \"0000\"\nimei = \"490154203237518\"") != nil)
    }

    @Test(arguments: ["", "number = \"+447700900100\"", "devices = [{ number = \"+447700900100\" }]", "devices = []"])
    func `a modem that nothing names is missing`(_ lines: String) {
        #expect(modem(lines) == nil)
        #expect(problems(document(lines)).contains { $0.contains("device") }, "\(problems(document(lines)))")
    }

    @Test(arguments: ["pin = \"123\"", "pin = \"123456789\"", "baud = 299", "storage = \"both\"", "timeout = \"0s\""])
    func `what is out of range is refused`(_ line: String) {
        #expect(problems(document("device = \"/dev/x\"")).isEmpty)
        #expect(!problems(document("device = \"/dev/x\"\n" + line)).isEmpty)
    }
}
