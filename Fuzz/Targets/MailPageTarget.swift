import Gateway
import MIME

/// A mail as a web page: the first octet chooses the form and the code page, the others are the mail.
enum MailPageTarget: FuzzTarget {
    static let name = "mail-page"
    static let maximumLength = 8_192

    private static let files = MailFiles()
    private static let codePages = [
        "utf-8", "us-ascii", "cp1250", "utf-16le", "shift_jis", "iso-2022-jp", "cp852", "big5",
    ]

    static func run(_ octets: [UInt8]) {
        let choice = Int(octets.first ?? 0)
        let mail = Array(octets.dropFirst())
        let codePage = codePages[choice & 7]
        let isArchive = choice & 8 != 0
        let budget = TimeBudget(octets.count, milliseconds: 500, microsecondsPerOctet: 40)
        let page = files.page(isArchive ? .mht : .htm, of: mail, codePage: codePage)
        budget.check("a page")
        require(page.count <= 16_384 + 64 * mail.count, "\(mail.count) octets became a page of \(page.count)")
        require(page == files.page(isArchive ? .mht : .htm, of: mail, codePage: codePage), "a page is always the same")
        if isArchive {
            checkLines(page)
        } else if codePage == "utf-8" || codePage == "us-ascii" {
            PageCheck.check(page)
        }
        checkName(mail)
    }

    private static func checkLines(_ archive: [UInt8]) {
        var column = 0
        for octet in archive {
            require(octet < 0x80, "an archive is ASCII")
            column = octet == UInt8(ascii: "\n") ? 0 : column + 1
            require(column <= 77, "lines of an archive have at most 76 octets and a CR")
        }
    }

    /// The same octets as a name that a stranger chose.
    private static func checkName(_ octets: [UInt8]) {
        let safe = files.safeName(String(decoding: octets.prefix(400), as: UTF8.self))
        require((1...120).contains(safe.utf8.count), "\(safe.utf8.count) octets of a name")
        require(
            !safe.utf8.contains { $0 < 32 || $0 == 127 || "/\\:".utf8.contains($0) }, "a safe name is one component")
        require(
            safe.utf8.first != UInt8(ascii: ".") && safe.utf8.last != UInt8(ascii: "."), "a safe name is not hidden")
        require(files.safeName(safe) == safe, "a safe name stays as it is")
    }
}
