import SMS

/// What must hold for one part of a plan.
struct SMSPartCheck {
    private static let reference: UInt16 = 0xA5F1

    private let plan: SegmentPlan
    private let number: Int
    private var part: SegmentPlan.Part { plan.parts[number - 1] }

    init(_ plan: SegmentPlan, _ number: Int) {
        self.plan = plan
        self.number = number
    }

    func run() {
        let packed = plan.userData(of: number, reference: Self.reference, form: .packed)
        let unpacked = plan.userData(of: number, reference: Self.reference)
        let length = plan.userDataLength(of: number)
        require(packed.count <= 140, "a part fits into 140 octets")
        require(length <= (plan.alphabet == .gsm7 ? 160 : 140), "a part fits its alphabet")
        check(UserData(octets: amidst(unpacked), alphabet: plan.alphabet, hasHeader: plan.hasHeader))
        switch plan.alphabet {
        case .gsm7: check(UserData(packed: amidst(packed), length: length, hasHeader: plan.hasHeader))
        case .ucs2: require(packed == unpacked && packed.count == length, "UTF-16 has one form")
        }
        let body = plan.body(of: number)
        require(body.count == part.units * (plan.alphabet == .gsm7 ? 1 : 2), "a body has the units of its part")
    }

    private func check(_ read: UserData) {
        require(read.text == part.text, "a part reads back: \(part.text.debugDescription)")
        require(read.header.shift == plan.shift, "a part names its tables")
        let place = plan.parts.count > 1 ? plan.concatenation(of: number, reference: Self.reference) : nil
        require(read.header.concatenation == place, "a part names its place")
    }
}
