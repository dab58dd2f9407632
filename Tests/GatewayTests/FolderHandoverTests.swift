import Messages
import Testing

@testable import Gateway

/// The files that are written into a folder for one message.
@Suite struct FolderHandoverTests {
    private func files(
        _ handover: FolderHandover, of octets: String = "mail", parts: [MailPart] = [], leaves: [[UInt8]] = []
    ) throws -> [(name: String, text: String)] {
        let codec = PartsCodec(parts: parts, kept: leaves)
        let made = try HandoverFiles(codec: codec, formatter: TagFormatter())
            .files(handover, of: Array(octets.utf8), message: MessageID(rawValue: 1234))
        return made.map { ($0.name, String(decoding: $0.octets, as: UTF8.self)) }
    }

    private func handover(
        _ format: Output.Format = .txt, _ text: String = "hello", control: String? = nil,
        _ change: (inout FolderHandover) -> Void = { _ in }
    ) -> FolderHandover {
        var handover = FolderHandover(format: format, text: text, control: control)
        handover.placeholder = "{name}"
        change(&handover)
        return handover
    }

    private func part(_ name: String?, _ content: MailPart.Content, _ disposition: String? = nil) -> MailPart {
        MailPart(type: "application/pdf", disposition: disposition, filename: name, content: content)
    }

    @Test(arguments: [
        (Int64(1), "00000001"), (1234, "00001234"), (99_999_999, "99999999"), (123_456_789, "123456789"),
        (Int64.max, "9223372036854775807"),
    ])
    func `Names begin with the number of the message, in eight digits or more`(number: Int64, name: String) {
        #expect(HandoverFiles.number(of: MessageID(rawValue: number)) == name)
    }

    @Test func `The message file is what its format says`() throws {
        let table: [(Output.Format, String, String)] = [
            (.txt, "00001234.txt", "utf-8:hello 00001234.txt"), (.eml, "00001234.eml", "mail"),
            (.mht, "00001234.mht", "mht of mail in utf-8"), (.htm, "00001234.htm", "htm of mail in utf-8"),
        ]
        for (format, name, text) in table {
            let made = try files(handover(format, "hello {name}"))
            #expect(made.map(\.name) == [name] && made.map(\.text) == [text])
        }
    }

    @Test func `The control file comes last, and names the message file by its name`() throws {
        let made = try files(handover(control: "[system]\r\nfile={name}\r\nid={name}#\r\n"))
        #expect(made.map(\.name) == ["00001234.txt", "00001234.ctl"])
        #expect(made.last?.text == "utf-8:[system]\r\nfile=00001234.txt\r\nid=00001234\r\n")
    }

    @Test func `Attachments are saved under safe names, and the control file has the names that they had`() throws {
        let parts = [
            part(nil, .text("the text")), part("../../a b.pdf", .octets([0x41])), part(nil, .octets([0x42])),
            part("x\r\n[evil]=1.csv", .text("c;d\n"), "attachment"), part("m.eml", .message(Mail())),
        ]
        let leaves: [[UInt8]] = [Array("the text".utf8), [], [], Array("c;d\r\n".utf8), Array("From: x".utf8)]
        let saving = handover(control: "[system]\r\n") { $0.savesAttachments = true }
        let made = try files(saving, parts: parts, leaves: leaves)
        #expect(
            made.map(\.name) == [
                "00001234.txt", "00001234-1-safe(../../a b.pdf)", "00001234-2-safe(part.pdf)",
                "00001234-3-safe(x\r\n[evil]=1.csv)", "00001234-4-safe(m.eml)", "00001234.ctl",
            ])
        // A text is a file to its last octet, and so is a mail.
        #expect(made[1...4].map(\.text) == ["A", "B", "c;d\r\n", "From: x"])
        #expect(
            made[5].text == "utf-8:[system]\r\n[attachments]\r\n1=00001234-1-safe(../../a b.pdf)\r\n"
                + "1_name=../../a b.pdf\r\n2=00001234-2-safe(part.pdf)\r\n2_name=\r\n"
                + "3=00001234-3-safe(x  [evil]=1.csv)\r\n3_name=x  [evil]=1.csv\r\n4=00001234-4-safe(m.eml)\r\n"
                + "4_name=m.eml\r\n")
        let bare = try files(handover { $0.savesAttachments = true }, parts: parts, leaves: leaves)
        #expect(bare.last?.name == "00001234.txt" && bare.count == 5)
        #expect(try files(handover(), parts: parts).map(\.name) == ["00001234.txt"])
    }

    @Test func `Where the octets of parts are not known, what they mean is written`() throws {
        var inner = Mail()
        inner.text = "inner"
        let parts = [part("a.txt", .text("é")), part(nil, .message(inner))]
        let made = try files(handover { $0.savesAttachments = true }, parts: parts, leaves: [[1]])
        #expect(made.map(\.text) == ["é", "inner", "utf-8:hello"])
    }

    @Test func `A thousand attachments are saved, and a mail with more is refused as a whole`() throws {
        var parts = Array(repeating: part("a", .octets([])), count: 1000)
        #expect(try files(handover { $0.savesAttachments = true }, parts: parts).count == 1001)
        parts.append(part("a", .octets([])))
        #expect(throws: FormattingFailure("the mail has 1001 attachments; at most 1000 are saved")) {
            _ = try files(handover { $0.savesAttachments = true }, parts: parts)
        }
    }

    @Test func `An attached mail takes the place of its cover, where there is one`() throws {
        let takes = handover(.eml) { $0.takesAttachedMessage = true }
        #expect(try files(takes, of: "cover").map(\.text) == ["cover"])
        #expect(try files(takes, of: "cover>inner").map(\.text) == ["inner"])
        #expect(try files(handover(.eml), of: "cover>inner").map(\.text) == ["cover>inner"])
    }

    @Test func `What does not go into the code page is refused, but not for the sake of a file's name`() throws {
        let strict: (inout FolderHandover) -> Void = {
            $0.codePage = "us-ascii"
            $0.unmappable = .refuse
            $0.savesAttachments = true
        }
        #expect(throws: FormattingFailure.self) { _ = try files(handover(.txt, "é", strict)) }
        #expect(throws: FormattingFailure.self) { _ = try files(handover(control: "é", strict)) }
        let made = try files(handover(control: "[system]\r\n", strict), parts: [part("é.pdf", .octets([]))])
        #expect(made.last?.text.contains("1_name=?.pdf") == true)
    }
}

/// Has the parts that a test gives it; a mail is attached behind `>`.
private struct PartsCodec: MailCodec {
    let parts: [MailPart]
    let kept: [[UInt8]]

    func decode(_ octets: [UInt8]) -> Mail {
        var mail = Mail()
        mail.parts = parts
        return mail
    }

    func attachedMail(in octets: [UInt8]) -> [UInt8]? {
        octets.firstIndex(of: UInt8(ascii: ">")).map { Array(octets[($0 + 1)...]) }
    }

    func leaves(in octets: [UInt8]) -> [[UInt8]] { kept }
}

/// Says what it was asked for.
private struct TagFormatter: MailFormatter {
    func knows(codePage: String) -> Bool { true }

    func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8] {
        guard codePage == "us-ascii" else { return Array("\(codePage):\(text)".utf8) }
        if unmappable == .refuse, text.utf8.contains(where: { $0 >= 0x80 }) { throw FormattingFailure("U+00E9") }
        return text.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?") }
    }

    func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] {
        Array("\(format.rawValue) of \(String(decoding: octets, as: UTF8.self)) in \(codePage)".utf8)
    }

    func safeName(_ name: String) -> String { "safe(\(name))" }
}
