import Testing

@testable import POP3

@Suite struct DecimalTests {
    @Test(arguments: [0, 1, 9, 10, 99, 100, 12_345_678_901, Int64.max])
    func `A number becomes its digits`(number: Int64) {
        var octets = Array("x".utf8)
        octets.appendDecimal(number)
        #expect(String(decoding: octets, as: UTF8.self) == "x\(number)")
    }

    @Test func `A negative number becomes nothing`() {
        var octets: [UInt8] = []
        octets.appendDecimal(-1)
        #expect(octets.isEmpty)
    }
}
