import Testing

@testable import Configuration

@Suite struct RegistryExportTests {
    private func values(_ body: String, four: Bool = false) throws -> [RegistryExport.Value] {
        let file = four ? RegistryFile.four("[K]\n" + body) : RegistryFile.five("[K]\n" + body)
        return try RegistryExport(ImportText(file)).keys.first?.values ?? []
    }

    private static let data: [(String, RegistryExport.Data)] = [
        (#""a"="text""#, .text("text")), (#""a"="""#, .text("")), (#""a"="C:\\x\\y""#, .text(#"C:\x\y"#)),
        (#""a"="say \"hi\"""#, .text(#"say "hi""#)), (#""a"="a\nb""#, .text(#"a\nb"#)),
        (#""a"="a = [b] ; c""#, .text("a = [b] ; c")), ("\"a\"=\"one\ntwo\"", .text("one\r\ntwo")),
        (#""a"=dword:0000003c"#, .number(60)), (#""a"=dword:FFFFFFFF"#, .number(0xFFFF_FFFF)),
        (#""a"=hex:01,ff"#, .octets([1, 255])), (#""a"=hex:"#, .octets([])),
        (#""a"=hex(1):61,00,62,00,00,00"#, .text("ab")), (#""a"=hex(2):25,00,54,00,25,00,00,00"#, .text("%T%")),
        (#""a"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00"#, .texts(["a", "bc"])),
        ("\"a\"=hex(7):61,00,\\\n  00,00,62,00,\\\n  00,00,00,00", .texts(["a", "b"])),
        (#""a"=hex(b):01,00,00,00,00,00,00,00"#, .number(1)), (#""a"=hex(5):00,00,01,00"#, .number(256)),
        (#""a" = dword:5"#, .number(5)),
    ]

    @Test(arguments: data) func `a value of each type is read`(_ text: String, _ data: RegistryExport.Data) throws {
        #expect(try values(text) == [RegistryExport.Value(name: "a", data: data)])
    }

    @Test func `names have escapes, the default value has none, and a value that is deleted is gone`() throws {
        let found = try values("\"a\\\\b\\\"c\"=\"1\"\n@=\"2\"\n\"x\"=\"3\"\n\"x\"=-\n\"y\"=\"4\"\n\"Y\"=\"5\"")
        #expect(found.map(\.name) == [#"a\b"c"#, "", "Y"])
        #expect(found.map(\.data.text) == ["1", "2", "5"])
    }

    @Test func `version 4 holds octets of the code page, and its text may be Latin 1`() throws {
        #expect(try values(#""a"=hex(2):25,54,25,00"#, four: true).first?.data == .text("%T%"))
        let file = Array("REGEDIT4\r\n[K]\r\n\"a\"=\"".utf8) + [0xE9] + Array("\"\r\n".utf8)
        #expect(ImportText(file).isGuessed)
        #expect(try RegistryExport(ImportText(file)).keys.first?.values.first?.data == .text("é"))
    }

    @Test func `a key that is there twice is one, a key that is to be deleted is none, and comments are skipped`()
        throws
    {
        let file = RegistryFile.five("; hello\n[A\\b]\n\"x\"=\"1\"\n\n[-A\\c]\n\"z\"=\"9\"\n[a\\B]\n\"y\"=\"2\"\n")
        let export = try RegistryExport(ImportText(file))
        #expect(export.keys.map(\.path) == [["A", "b"]])
        #expect(export.keys[0].values.map(\.name) == ["x", "y"])
        #expect(export.problems.isEmpty)
    }

    private static let broken = [
        "\"a\"=\"no end", "\"a", "\"a\"", "\"a\"=", "\"a\"=dword:xyz", "\"a\"=dword:", "\"a\"=hex:zz",
        "\"a\"=hex:01,\\",
        "\"a\"=hex(7:01", "\"a\"=hex(b):01,02,03,04,05,06,07,08,09", "\"a\"=what:1", "neither", "[no end", "[]",
        "\"a\"=\"one\n\"b\"=dword:zz",
    ]

    @Test(arguments: broken) func `a line that is broken is a problem and the next key is read`(_ text: String) throws {
        let file = RegistryFile.five("[K]\n\(text)\n[L]\n\"x\"=\"1\"\n")
        let export = try RegistryExport(ImportText(file))
        #expect(!export.problems.isEmpty)
        #expect(export.keys.last?.path == ["L"])
        #expect(export.keys.last?.values.first?.data == .text("1"))
    }

    @Test func `whatever is cut off, swapped or added, reading ends without a trap`() throws {
        let file = RegistryFile.five(
            "[K]\n\"a\"=\"b\\\"\"\n\"c\"=hex(7):61,00,\\\n  00,00\n\"d\"=dword:1\n[L]\n@=\"e\"\n")
        for end in file.indices { _ = try? RegistryExport(ImportText(Array(file[..<end]))) }
        for index in file.indices.dropFirst(80) {
            for octet: UInt8 in [0x00, 0x22, 0x5B, 0x5C, 0x0A, 0xFF, 0xD8] {
                var other = file
                other[index] = octet
                _ = try? RegistryExport(ImportText(other))
            }
        }
    }

    @Test func `a large file of hostile lines is read in bounded time, with bounded problems`() throws {
        let lines = ["\"a\"=\"x\n", "[k\n", "\"a\"=hex:00,\\\n", "\"\\\\", "zz\n", "[[[[[\\\\\\]\n", "\"a\"=\"\n"]
        for line in lines {
            let file = RegistryFile.four("[K]\n" + String(repeating: line, count: 200_000))
            let export = try RegistryExport(ImportText(file))
            #expect(export.problems.count <= 100)
        }
    }

    @Test func `what is no export is refused`() {
        for text in ["", "\n\n", "[K]\n", "REGEDIT5\n", "Windows\n", "\u{FEFF}"] {
            #expect(throws: ImportFailure.self) { try RegistryExport(ImportText(Array(text.utf8))) }
        }
    }
}
