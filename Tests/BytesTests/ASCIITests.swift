import Bytes
import Testing

@Suite struct ASCIITests {
    @Test func `Only A to Z are turned into small letters, all other octets stay`() {
        for octet in UInt8.min...UInt8.max {
            let isCapital = (0x41...0x5A).contains(octet)
            #expect(octet.asciiLowercased == (isCapital ? octet + 32 : octet), "\(octet)")
        }
    }

    @Test func `Digits are 0 to 9 and letters A to Z and a to z, of all octets there are`() {
        let octets = UInt8.min...UInt8.max
        #expect(String(decoding: octets.filter(\.isASCIIDigit), as: UTF8.self) == "0123456789")
        #expect(
            String(decoding: octets.filter(\.isASCIILetter), as: UTF8.self)
                == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    }

    @Test func `The control octets are those of the standard`() {
        let named = [ASCII.null, ASCII.tab, ASCII.lineFeed, ASCII.carriageReturn, ASCII.space, ASCII.dot]
        #expect(named == Array("\0\t\n\r .".utf8))
    }

    @Test func `A keyword is found in any case, and in no other spelling`() {
        let table: [(String, String, Bool)] = [
            ("", "", true), ("ehlo", "EHLO", true), ("eHlO", "EhLo", true), ("EHLO", "EHL", false),
            ("EHL", "EHLO", false), ("", "E", false), ("E", "", false), ("8BITMIME", "8bitmime", true),
            // Octets that differ by 0x20 without being letters.
            ("@", "`", false), ("[", "{", false), ("é", "É", false), ("é", "é", true),
        ]
        for (text, keyword, isEqual) in table {
            let octets = Array(text.utf8)
            #expect(octets.equalsIgnoringASCIICase(keyword) == isEqual, "\(text) and \(keyword)")
            #expect(octets[...].equalsIgnoringASCIICase(keyword) == isEqual, "a slice: \(text) and \(keyword)")
        }
    }

    @Test func `A slice from the middle is compared from its own start`() {
        #expect(Array("xxQUITxx".utf8)[2..<6].equalsIgnoringASCIICase("quit"))
        #expect(!Array("xxQUITxx".utf8)[1..<5].equalsIgnoringASCIICase("quit"))
    }

    @Test func `Numbers are appended with their high octet first`() {
        var octets: [UInt8] = [0xFF]
        octets.appendBigEndian(UInt16(0x0102))
        octets.appendBigEndian(UInt32(0x0304_0506))
        octets.appendBigEndian(UInt16.max)
        octets.appendBigEndian(UInt32.min)
        #expect(octets == [0xFF, 1, 2, 3, 4, 5, 6, 0xFF, 0xFF, 0, 0, 0, 0])
    }
}
