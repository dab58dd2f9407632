import Bytes
import Messages
import SMTP

/// One command line of SMTP.
enum SMTPCommandTarget: FuzzTarget {
    static let name = "smtp-command"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        for offersDSN in [false, true] { run(octets, offersDSN) }
    }

    private static func run(_ octets: [UInt8], _ offersDSN: Bool) {
        func line(_ octets: ArraySlice<UInt8>) -> SMTPServerSession.Input { .line(octets, offersDSN: offersDSN) }
        let input = line(octets[...])
        require(line(amidst(octets)) == input, "a line reads the same wherever it stands")
        require(line((octets + [0x20, 0x09])[...]) == input, "blanks at the end mean nothing")
        require(line(otherCase(octets)[...]) == input, "verbs are read in any case")
        guard case .command(let command) = input else { return }
        check(command, offersDSN)
    }

    private static func check(_ command: SMTPCommand, _ offersDSN: Bool) {
        switch command {
        case .hello(let greeting):
            require(isText(greeting.name) && (1...255).contains(greeting.name.utf8.count), "a name is text")
        case .mail(let request):
            check(request)
            check(request.wishes, offersDSN)
        case .recipient(.mailbox(let address), let wishes):
            EmailAddressTarget.check(address)
            check(wishes, offersDSN)
        case .recipient(let path, let wishes):
            require(path == .postmaster, "nobody receives no mail")
            check(wishes, offersDSN)
        case .chunk(let size, _): require(size >= 0, "a size is not negative")
        case .data, .reset, .noOperation, .help, .verify, .expand, .quit, .startTLS, .authenticate: break
        }
    }

    private static func check(_ request: MailRequest) {
        if let sender = request.sender {
            EmailAddressTarget.check(sender)
            require(request.usesUTF8 || sender.isASCII, "a sender beyond ASCII needs SMTPUTF8")
        }
        require(request.declaredSize ?? 0 >= 0, "a size is not negative")
        require(request.submitter.map(isWord) != false, "a value is one word")
    }

    private static func check(_ wishes: NoticeWishes, _ offersDSN: Bool) {
        require(offersDSN || wishes.isEmpty, "what is not offered is not kept")
        let values = [(wishes.envelopeID, 100), (wishes.originalRecipient, 500)]
        for case (let value?, let limit) in values {
            require(isWord(value) && (1...limit).contains(value.utf8.count), "a value is one word of some length")
            require(!value.utf8.contains(UInt8(ascii: "=")), "a value ends its parameter")
        }
    }

    private static func isWord(_ text: String) -> Bool { isText(text) && !text.utf8.contains(ASCII.space) }

    /// Whether nothing in it could end a line or a string.
    static func isText(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    private static func otherCase(_ octets: [UInt8]) -> [UInt8] {
        let end = octets.firstIndex { $0 == ASCII.space || $0 == ASCII.tab } ?? octets.endIndex
        return octets[..<end].map { $0.isASCIILetter ? $0 ^ 0x20 : $0 } + octets[end...]
    }
}
