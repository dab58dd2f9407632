import MIME

/// HTML, as mails have it.
enum HTMLTarget: FuzzTarget {
    static let name = "html"
    static let maximumLength = 8_192

    static func run(_ octets: [UInt8]) {
        let budget = TimeBudget(octets.count, milliseconds: 200, microsecondsPerOctet: 10)
        let text = HTMLText.text(String(decoding: octets, as: UTF8.self))
        budget.check("HTML")
        require(text.utf8.count <= 256 + 48 * octets.count, "\(octets.count) octets became \(text.utf8.count)")
        require(text.utf8.first != UInt8(ascii: "\n") && text.utf8.last != UInt8(ascii: "\n"), "no empty lines")
        require(!text.utf8.contains { $0 < 0x20 && $0 != UInt8(ascii: "\n") }, "text has no controls")
    }
}
