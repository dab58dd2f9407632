import Bytes
import SMS
import Testing

@Suite struct `Texts from phones` {
    private func part(_ coding: PartCoding, _ octets: [UInt8], _ shift: NationalShift = .none) -> PartPayload {
        PartPayload(coding, octets, shift: shift)
    }

    private func text(_ coding: PartCoding, _ octets: [UInt8]) -> String { JoinedText([part(coding, octets)]).text }

    @Test func `each coding reads as it is`() {
        let cases: [(PartCoding, [UInt8], String)] = [
            (.gsm7, [0x00, 0x02, 0x1B, 0x65, 0x61], "@$€a"), (.gsm7, [], ""),
            (.ucs2, [0x04, 0x1F, 0xD8, 0x3D, 0xDE, 0x00], "П😀"), (.ucs2, [0x00, 0x41, 0x00], "A\u{FFFD}"),
            (.ucs2, [0xFE, 0xFF, 0x00, 0x41], "A"), (.ucs2, [0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8, 0x00, 0xDE], "A😀"),
            (.ucs2, [0x00, 0x41, 0x00, 0x00], "A"), (.ucs2, [0x41], "\u{FFFD}"),
            (.latin1, [0x47, 0x72, 0xFC, 0xDF, 0x65, 0x80, 0x81], "Grüße€\u{FFFD}"), (.latin1, [0x41, 0], "A"),
            (.ascii, Array("Hi {you}".utf8), "Hi {you}"), (.ascii, [0xE9], "é"), (.ascii, [0xC3, 0xA9], "é"),
            (.utf8, Array("Grüße 😀".utf8), "Grüße 😀"), (.utf8, [0xFC], "ü"),
            (.cyrillic, [0xBF, 0xE0, 0xD8, 0xD2, 0xD5, 0xE2, 0x20, 0xF0, 0xFD, 0xA1, 0x80], "Привет №§Ё\u{FFFD}"),
            (.hebrew, [0xF9, 0xEC, 0xE5, 0xED, 0xAA, 0xBA, 0xA1, 0xFF], "שלום×÷\u{FFFD}\u{FFFD}"),
        ]
        for (coding, octets, expected) in cases { #expect(text(coding, octets) == expected, "\(coding) \(octets)") }
    }

    @Test func `octets that GSM 7-bit cannot have are UTF-8 if they can be, and Latin-1 otherwise`() {
        #expect(text(.gsm7, Array("Grüße".utf8)) == "Grüße")
        #expect(text(.gsm7, [0x47, 0x72, 0xFC, 0xDF, 0x65]) == "Grüße")
    }

    @Test func `every octet of every coding reads as something`() {
        for coding in PartCoding.allCases {
            for octet in UInt8.min...UInt8.max {
                let joined = JoinedText([part(coding, [octet])])
                #expect(joined.text.utf8.count <= 64)
                #expect((joined.binary == nil) == coding.isReadable)
            }
        }
    }

    @Test func `a character across the border of two parts is whole, wherever the border lies`() {
        let texts: [(PartCoding, [UInt8], String)] = [
            (.ucs2, UCS2.encode("a😀б👨‍👩‍👧z"), "a😀б👨‍👩‍👧z"), (.gsm7, [0x61, 0x1B, 0x65, 0x1B, 0x3C, 0x62], "a€[b"),
            (.utf8, Array("aü😀z".utf8), "aü😀z"), (.latin1, [0x61, 0xFC], "aü"),
        ]
        for (coding, octets, expected) in texts {
            for border in 0...octets.count {
                let parts = [part(coding, Array(octets[..<border])), part(coding, Array(octets[border...]))]
                #expect(JoinedText(parts).text == expected, "\(coding) at \(border)")
            }
        }
    }

    @Test func `an odd octet too many spoils its own part and not the next`() {
        let parts = [part(.ucs2, [0x00, 0x41, 0x00]), part(.ucs2, [0x00, 0x42])]
        #expect(JoinedText(parts).text == "A\u{FFFD}B")
    }

    @Test func `half a surrogate pair beside a gap is a replacement character`() {
        let (high, low) = (part(.ucs2, [0xD8, 0x3D]), part(.ucs2, [0xDE, 0x00]))
        #expect(JoinedText([high, low]).text == "😀")
        #expect(JoinedText([high, nil, low]).text == "\u{FFFD}[… part 2 of 3 did not arrive …]\u{FFFD}")
    }

    @Test func `gaps are marked where they are`() {
        func parts(_ present: String) -> [PartPayload?] {
            present.utf8.map { $0 == 0x2E ? nil : part(.gsm7, [$0]) }
        }
        let cases: [(String, String, [Int])] = [
            ("abc", "abc", []), ("a.c", "a[… part 2 of 3 did not arrive …]c", [2]),
            (".bc", "[… part 1 of 3 did not arrive …]bc", [1]), ("ab.", "ab[… part 3 of 3 did not arrive …]", [3]),
            ("..c", "[… parts 1 and 2 of 3 did not arrive …]c", [1, 2]),
            ("a...e", "a[… parts 2 to 4 of 5 did not arrive …]e", [2, 3, 4]),
            ("a.c.e", "a[… part 2 of 5 did not arrive …]c[… part 4 of 5 did not arrive …]e", [2, 4]),
            (".", "[… part 1 of 1 did not arrive …]", [1]), ("", "", []),
        ]
        for (present, expected, missing) in cases {
            let joined = JoinedText(parts(present))
            #expect(joined.text == expected)
            #expect(joined.missing == missing)
        }
    }

    @Test func `parts in different codings and tables are read each in its own`() {
        let turkish = NationalShift(single: .turkish)
        let parts = [
            part(.gsm7, [0x61, 0x1B, 0x65]), part(.ucs2, [0x04, 0x1F]), part(.gsm7, [0x1B, 0x73], turkish),
            part(.gsm7, [0x1B, 0x53], turkish), part(.gsm7, [0x1B, 0x53]),
        ]
        #expect(JoinedText(parts).text == "a€ПşŞS")
    }

    @Test func `what was given up by the reassembly is joined with its gaps`() throws {
        var reassembly = Reassembly<PartPayload, Int>(limit: 4)
        for number in [4, 2] {
            let place = try #require(Concatenation(reference: 7, size: .eightBit, count: 4, number: number))
            _ = reassembly.receive(part(.gsm7, [0x60 + UInt8(number)]), place, from: "a", to: "b", at: 0)
        }
        let given = try #require(reassembly.expire(before: 1).first)
        let joined = JoinedText(given)
        #expect(joined.text == "[… part 1 of 4 did not arrive …]b[… part 3 of 4 did not arrive …]d")
        #expect(joined.missing == [1, 3])
    }

    @Test func `numbers past the count are left out`() {
        let joined = JoinedText(
            count: 2, [(3, part(.gsm7, [0x63])), (0, part(.gsm7, [0x63])), (1, part(.gsm7, [0x61]))])
        #expect(joined.text == "a[… part 2 of 2 did not arrive …]")
        #expect(JoinedText(count: -1, [(1, part(.gsm7, [0x61]))]).text == "")
    }

    @Test func `octets are kept and described`() {
        let cases: [(UInt16?, [UInt8], words: String, type: String, name: String)] = [
            (nil, [1, 2, 3], "[binary message, 3 octets]", "application/octet-stream", "message.bin"),
            (9204, [1], "[contact card, 1 octet, for port 9204]", "text/vcard", "contact.vcf"),
            (9205, [1], "[calendar entry, 1 octet, for port 9205]", "text/calendar", "event.ics"),
            (2948, [1], "[WAP push, 1 octet, for port 2948]", "application/octet-stream", "push.bin"),
            (5505, [1], "[ring tone, 1 octet, for port 5505]", "application/octet-stream", "ringtone.bin"),
            (1, [1], "[binary message, 1 octet, for port 1]", "application/octet-stream", "message.bin"),
            (nil, Array("begin:vcard\r\n".utf8), "[contact card, 13 octets]", "text/vcard", "contact.vcf"),
            (nil, Array("BEGIN:VCAL".utf8), "[binary message, 10 octets]", "application/octet-stream", "message.bin"),
        ]
        for (port, octets, words, type, name) in cases {
            let ports = port.map { ApplicationPorts(destination: $0, source: 0) }
            let joined = JoinedText([PartPayload(.octets, octets, ports: ports)])
            #expect(joined.text == words)
            #expect(joined.binary?.octets == octets && joined.binary?.ports == ports)
            #expect(joined.binary?.mediaType == type && joined.binary?.fileName == name)
        }
    }

    @Test func `octets of several parts are one content`() {
        let ports = ApplicationPorts(destination: 9204, source: 9204)
        let parts = [PartPayload(.octets, [1, 2], ports: ports), nil, PartPayload(.octets, [3], ports: ports)]
        let joined = JoinedText(parts)
        #expect(joined.binary?.octets == [1, 2, 3] && joined.binary?.mediaType == "text/vcard")
        #expect(
            joined.text
                == "[contact card, 2 octets, for port 9204][… part 2 of 3 did not arrive …]"
                + "[contact card, 1 octet, for port 9204]")
    }

    @Test func `text in an alphabet of others is kept under its name`() {
        let joined = JoinedText([part(.iso2022JP, [0x1B, 0x24, 0x42])])
        #expect(joined.text == "[text in ISO 2022-JP, 3 octets]")
        #expect(
            joined.binary?.mediaType == "text/plain; charset=iso-2022-jp" && joined.binary?.fileName == "message.txt")
    }

    @Test func `a flash is one when any part says so`() {
        #expect(!JoinedText([part(.gsm7, [0x61])]).isFlash)
        #expect(JoinedText([part(.gsm7, [0x61]), PartPayload(.gsm7, [0x62], isFlash: true)]).isFlash)
    }

    @Test func `packed septets of unknown number are counted from their octets`() throws {
        for text in [
            "", "a", "1234567", "12345678", "Hello world, it works!", "[€]", String(repeating: "x", count: 160),
        ] {
            let septets = try GSM7.encode(text)
            for header in [0, 3, 6, 7] {
                let fill = (7 - header * 8 % 7) % 7
                let octets = GSM7.pack(septets, fillBits: fill)
                #expect(GSM7.unpack(all: octets[...], after: header) == septets, "\(text) after \(header)")
            }
        }
        #expect(GSM7.unpack(all: [], after: 6) == [] && GSM7.unpack(all: [0xFF], after: 6) == [0x7F])
    }

    @Test func `255 parts are joined in one go`() {
        let parts = [PartPayload?](repeating: PartPayload(.latin1, [UInt8](repeating: 0x61, count: 1000)), count: 255)
        #expect(JoinedText(parts).text.utf8.count == 255_000)
    }
}
