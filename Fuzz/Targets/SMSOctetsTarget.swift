import SMS

/// The octets of a message that came from a phone.
enum SMSOctetsTarget: FuzzTarget {
    static let name = "sms-octets"
    static let maximumLength = 400

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let flags = material.octet()
        let length = Int(Int16(truncatingIfNeeded: Int(material.octet()) * 517))
        let shift = SMSTextTarget.shift(material.octet())
        let data = Array(material.rest)
        checkHeader(data)
        checkSeptets(data, shift: shift)
        checkUTF16(data)
        for alphabet in Alphabet.allCases {
            check(UserData(octets: amidst(data), alphabet: alphabet, hasHeader: flags & 1 == 1), of: data)
        }
        check(UserData(packed: amidst(data), length: length, hasHeader: flags & 1 == 1), of: data)
        let unpacked = GSM7.unpack(amidst(data), count: length, fillBits: Int(flags >> 1) % 7)
        require(unpacked.count <= max(0, length) && unpacked.count * 7 <= data.count * 8, "septets come from octets")
        require(unpacked.allSatisfy { $0 < 0x80 }, "a septet has seven bits")
    }

    private static func check(_ read: UserData, of data: [UInt8]) {
        require(read.text.utf8.count <= data.count * 8, "a text is in proportion to its octets")
        require(read.header.elements.count <= 127, "a header has at most 255 octets")
        guard let place = read.header.concatenation else { return }
        require((1...place.count).contains(place.number), "a part has a number within its count")
        require(Concatenation(place.element) == place, "a place reads back")
    }

    private static func checkHeader(_ data: [UInt8]) {
        do throws(UserDataHeader.Malformation) {
            let (header, body) = try UserDataHeader.read(amidst(data))
            require(header.encoded.count == header.encodedLength, "a header is as long as it says")
            guard !header.elements.isEmpty else { return }
            require(header.encoded + body == data, "a header that was read is written the same")
            let isShort = header.encodedLength <= 140
            require(UserDataHeader(header.elements) == (isShort ? header : nil), "a header fits into a message")
            if let ports = header.ports { require(ApplicationPorts(ports.element) == ports, "ports read back") }
        } catch {
            let (header, body) = UserDataHeader.separate(amidst(data))
            require(header == .empty && body.count <= data.count, "a malformed header is ignored")
        }
    }

    private static func checkSeptets(_ data: [UInt8], shift: NationalShift) {
        let text = GSM7.decode(amidst(data), shift: shift)
        require(text.utf8.count <= data.count * 4, "a text is in proportion to its septets")
        guard data.allSatisfy({ $0 < 0x80 }) else { return }
        do throws(GSM7.Misfit) {
            let again = try GSM7.encode(text, shift: shift)
            require(GSM7.decode(again, shift: shift) == text, "what was read can be sent")
        } catch {
            require(false, "what was read fits: \(error)")
        }
    }

    private static func checkUTF16(_ data: [UInt8]) {
        let text = UCS2.decode(amidst(data))
        require(text.utf16.count == (data.count + 1) / 2, "a unit is a unit, whatever it is")
        if !text.unicodeScalars.contains("\u{FFFD}") { require(UCS2.encode(text) == data, "it is written the same") }
    }
}
