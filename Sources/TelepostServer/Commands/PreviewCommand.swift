import Bytes
import Configuration
import Gateway
import Glibc
import MIME
import Messages
import SMS
import Templates

/// What `telepost preview` was asked to show.
public struct PreviewOptions: Sendable {
    /// The configuration file; `nil`: the built-in demonstration.
    public var config: String?
    /// The file with the mail; `-`: standard input.
    public var mail: String
    /// Only the decoded mail, as JSON.
    public var isDecodedOnly: Bool
    /// One JSON object a line.
    public var isJSON: Bool
    /// The envelope recipients; empty: those in the mail's To and Cc.
    public var recipients: [String]
    /// The envelope sender; `nil`: the mail's From.
    public var sender: String?

    /// Options of `preview`.
    public init(
        config: String?, mail: String, isDecodedOnly: Bool, isJSON: Bool, recipients: [String], sender: String?
    ) {
        self.config = config
        self.mail = mail
        self.isDecodedOnly = isDecodedOnly
        self.isJSON = isJSON
        self.recipients = recipients
        self.sender = sender
    }
}

/// Shows what would become of a mail, step by step; sends and stores nothing.
///
/// - Returns: the exit code: 0 when something would become of it for at least one recipient, 1 when nothing would, 2 for wrong
///   usage.
public func preview(_ options: PreviewOptions) async -> Int32 {
    guard let octets = readMail(options.mail) else { return 2 }
    let parts = ConcreteParts()
    let mail = parts.codec.decode(octets)
    if options.isDecodedOnly {
        Terminal.print(DecodedMail.json(mail))
        return 0
    }
    switch parts.load(options.config.map { .file($0) } ?? .demo) {
    case .failure(let refused):
        for problem in refused.problems { Terminal.complain(problem.description) }
        return 2
    case .success(let loaded):
        return show(Letter(octets, mail, parts), options, loaded, parts)
    }
}

/// The mail to be shown.
private struct Letter {
    let size: Int
    let mail: Mail
    /// The first mail that is attached to it.
    let attached: Mail?

    init(_ octets: [UInt8], _ mail: Mail, _ parts: ConcreteParts) {
        size = octets.count
        self.mail = mail
        attached = parts.codec.attachedMail(in: octets).map { parts.codec.decode($0) }
    }
}

private func show(
    _ letter: Letter, _ options: PreviewOptions, _ loaded: LoadedConfiguration, _ parts: ConcreteParts
) -> Int32 {
    let mail = letter.mail
    let named = (mail.to + mail.cc).map(\.address)
    let sender = EmailAddress(options.sender ?? mail.from.first?.address ?? "")
    let client = MailClient(address: IPAddress(v4: 0x7F00_0001), isVouchedFor: true)
    let preview = MailPreview(
        loaded.rules, at: LocalTime.ofThisMachine(parts.clock.now), accounts: loaded.accounts.map(\.account),
        formatter: parts.formatter)
    let recipients = preview.recipients(
        options.recipients.isEmpty ? named : options.recipients, of: mail, attached: letter.attached, from: sender,
        client: client)
    let page = PreviewPage(mail, size: letter.size, sender: sender)
    if options.isJSON {
        for recipient in recipients { Terminal.print(page.json(recipient)) }
    } else {
        Terminal.print(page.mailText)
        if recipients.isEmpty {
            Terminal.print("\nThe mail names no recipient. Give one: --to +447700900123@sms.test")
        }
        for recipient in recipients { Terminal.print("\n" + page.text(recipient)) }
    }
    return recipients.contains(where: \.becomesSomething) ? 0 : 1
}

extension MailPreview.Recipient {
    /// Whether anything would become of the mail.
    fileprivate var becomesSomething: Bool {
        guard case .success = claim, refusal == nil else { return false }
        switch (text, files) {
        case (.failure, _), (_, .failure): return false
        case (_, _): return true
        }
    }
}

private func readMail(_ path: String) -> [UInt8]? {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        Terminal.complain("telepost preview: cannot read \(path): \(reason)")
        return nil
    }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            Terminal.complain("telepost preview: cannot read \(path): \(reason)")
            return nil
        }
        guard count > 0 else { return octets }
        octets += chunk[..<count]
        guard octets.count <= 1_000_000_000 else {
            Terminal.complain("telepost preview: \(path) is larger than any mail may be")
            return nil
        }
    }
}
