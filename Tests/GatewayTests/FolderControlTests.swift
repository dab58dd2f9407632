import Testing

@testable import Gateway

/// Control files that somebody drops into a folder.
@Suite struct FolderControlTests {
    private func complaint(_ octets: [UInt8]) -> String? {
        do throws(FileUnusable) {
            _ = try ControlFileReader(octets)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func `What we write ourselves is read back`() throws {
        var file = ControlFile()
        file.set("system", "type", "sms")
        file.set("system", "number", "+447700900123")
        file.set("system", "file", "00000001.txt")
        file.set("from", "number", "+447700900100")
        let read = try ControlFileReader(Array(file.text.utf8))
        #expect(read.recipients == ["+447700900123"] && read.file == "00000001.txt")
        #expect(read.sender == "+447700900100" && read.maxParts == nil)
        #expect(read.textName(besides: "x.ctl") == "00000001.txt")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Sections, keys and comments are read whatever their case and their line ends`(end: String) throws {
        let lines = [
            "; a comment", "number=9", "[Other]", "number=8", "[ SYSTEM ]", "# another", " Number = 1, 2 ,,3 ",
            "MaxLen=2", "file=", "no equals", "[from]", "number=", "",
        ]
        let read = try ControlFileReader(Array(lines.joined(separator: end).utf8))
        #expect(read.recipients == ["1", "2", "3"] && read.maxParts == 2 && read.sender == nil)
        #expect(read.textName(besides: "order.7.CTL") == "order.7.txt")
    }

    @Test(arguments: [
        "../../etc/passwd", "/etc/passwd", "a/b", "..", ".hidden", "..\\x", String(repeating: "a", count: 256),
    ])
    func `The file with the text lies beside it and nowhere else`(name: String) {
        let octets = Array("[system]\nnumber=1\nfile=\(name)\n".utf8)
        #expect(complaint(octets) == "file has to be the name of a file beside it")
    }

    @Test func `What is no control file says why`() {
        let noNumber = "[system] has no number"
        let maxlen = "maxlen has to be a number from 1 to 255"
        let table: [([UInt8], String?)] = [
            ([], noNumber), (Array("[system]\n".utf8), noNumber), (Array("[system]\nnumber=\n".utf8), noNumber),
            (Array("number=1".utf8), noNumber), (Array("[system\nnumber=1".utf8), noNumber),
            (Array("[system]\nnumber=1\nmaxlen=0".utf8), maxlen),
            (Array("[system]\nnumber=1\nmaxlen=256".utf8), maxlen),
            (Array("[system]\nnumber=1\nmaxlen=1".utf8), nil), (Array("[system]\nnumber=1\nmaxlen=255".utf8), nil),
            (Array("[system]\nnumber=1\nmaxlen=x".utf8), maxlen),
            (Array("[system]\0\nnumber=1".utf8), "it holds no text: there is a NUL in it"),
            ([UInt8](repeating: 0xFF, count: 100), noNumber),
            (
                [UInt8](repeating: 0x61, count: ControlFileReader.limit + 1),
                "the control file has more than 65536 octets"
            ),
            ([UInt8](repeating: 0x61, count: ControlFileReader.limit), noNumber),
            (Array(String(repeating: "[system]\n", count: 7000).utf8), noNumber),
        ]
        for (octets, why) in table { #expect(complaint(octets) == why, "\(octets.prefix(40))") }
    }

    @Test(arguments: [
        ("a.ctl", true), ("A.CTL", true), (".ctl", true), ("a.txt", false), ("actl", false), ("", false),
    ])
    func `Control files are known by their ending`(name: String, isControl: Bool) {
        #expect(ControlFileReader.isControl(name) == isControl)
    }

    @Test(arguments: [
        ("a.txt", false), (".a", true), ("a.tmp", true), ("A.TMP", true), ("a.part", true), ("a.lock", true),
        ("a~", true), ("a.tmpl", false), ("tmp", false), ("a.partial", false),
    ])
    func `Files that somebody still writes, or hides, are left alone`(name: String, isIgnored: Bool) {
        #expect(DroppedFile.isIgnored(name) == isIgnored)
    }
}
