import SMS

/// A text on its way to a phone; the first two octets choose how it is to be sent.
enum SMSTextTarget: FuzzTarget {
    static let name = "sms-text"
    static let maximumLength = 1_500

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let reference: ReferenceSize = material.bool() ? .eightBit : .sixteenBit
        let shift = Self.shift(material.octet())
        let text = String(decoding: material.rest, as: UTF8.self)
        checkCoding(text, shift: shift)
        checkTransliteration(text)
        let limit = octets.count % 4 + 1
        for alphabet in [nil] + Alphabet.allCases {
            checkPlan(text, alphabet: alphabet, reference: reference, shift: shift)
            checkLimit(text, parts: limit, alphabet: alphabet, reference: reference)
        }
        let count = SegmentCount(text, reference: reference)
        let cut = TextLimit.characters(limit).applied(to: text)
        require(text.utf8.starts(with: cut.utf8) && cut.count <= limit, "a text is cut behind so many characters")
        require(count.units >= 0 && count.parts >= 1, "a text takes a part")
    }

    static func shift(_ octet: UInt8) -> NationalShift {
        let languages = NationalLanguage.allCases
        guard octet >= 0x40 else { return .none }
        let (locking, single) = (Int(octet & 7), Int(octet >> 3 & 7))
        return NationalShift(
            locking: octet & 0x40 != 0 ? languages[locking % languages.count] : nil,
            single: octet & 0x80 != 0 ? languages[single % languages.count] : nil)
    }

    private static func checkCoding(_ text: String, shift: NationalShift) {
        require(UCS2.decode(UCS2.encode(text)).utf8.elementsEqual(text.utf8), "UTF-16 reads back")
        let count = GSM7.septetCount(of: text, shift: shift)
        do throws(GSM7.Misfit) {
            let septets = try GSM7.encode(text, shift: shift)
            require(septets.count == count && GSM7.fits(text, shift: shift), "septets are counted as they are coded")
            require(GSM7.decode(septets, shift: shift) == text, "septets read back")
            checkPacking(septets)
        } catch {
            require(count == nil, "what fits is coded")
            require((0...text.utf8.count).contains(error.offset), "a misfit is somewhere in the text")
        }
    }

    private static func checkPacking(_ septets: [UInt8]) {
        for fillBits in 0...6 {
            let packed = GSM7.pack(septets, fillBits: fillBits)
            require(packed.count * 8 <= septets.count * 7 + fillBits + 7, "packing takes seven bits a septet")
            let unpacked = GSM7.unpack(amidst(packed), count: septets.count, fillBits: fillBits)
            require(unpacked == septets, "packed septets read back")
        }
    }

    private static func checkTransliteration(_ text: String) {
        for extent in Transliteration.allCases {
            let plain = extent.applied(to: text)
            let isUnchanged = plain.utf8.elementsEqual(text.utf8)
            require(isUnchanged || GSM7.fits(plain) && !GSM7.fits(text), "a text is rewritten only to make it fit")
            require(extent.applied(to: plain).utf8.elementsEqual(plain.utf8), "rewriting once is enough")
        }
    }

    private static func checkLimit(_ text: String, parts: Int, alphabet: Alphabet?, reference: ReferenceSize) {
        let limit = TextLimit.parts(parts, reference: reference)
        let cut = limit.applied(to: text, alphabet: alphabet)
        require(text.utf8.starts(with: cut.utf8), "a cut text is a beginning of the text")
        require(limit.applied(to: cut, alphabet: alphabet).utf8.elementsEqual(cut.utf8), "cutting once is enough")
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(cut, alphabet: alphabet, reference: reference)
            require(plan.parts.count <= parts, "a cut text keeps to its limit: \(plan.parts.count) parts")
        } catch {
            require(alphabet == .gsm7, "a cut text can be sent: \(error)")
        }
    }

    private static func checkPlan(
        _ text: String, alphabet: Alphabet?, reference: ReferenceSize, shift: NationalShift
    ) {
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(text, alphabet: alphabet, reference: reference, shift: shift)
            require(alphabet ?? plan.alphabet == plan.alphabet, "the alphabet is the one asked for")
            require(plan.parts.map(\.text).joined().utf8.elementsEqual(text.utf8), "the parts make up the text")
            for number in 1...plan.parts.count { SMSPartCheck(plan, number).run() }
            guard alphabet == nil, plan.shift == .none else { return }
            let count = SegmentCount(text, reference: reference)
            if shift == .none { require(count.alphabet == plan.alphabet, "counting chooses as planning does") }
            guard count.alphabet == plan.alphabet else { return }
            require(count.parts == plan.parts.count && count.units == plan.units, "counting agrees with planning")
        } catch {
            switch error {
            case .misfit: require(alphabet == .gsm7, "only GSM 7-bit lacks characters")
            case .tooManyParts(let needed): require(needed > SegmentPlan.maximumParts, "there are really too many")
            }
        }
    }
}
