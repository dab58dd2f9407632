import SMPP
import SMS

/// Cuts a text of a phone in parts as its form asks.
struct PhoneTextParts {
    /// What goes into one `deliver_sm`, but for the addresses.
    struct Part: Hashable {
        var hasHeader = false
        let octets: [UInt8]
        var parameters: OptionalParameters = []
    }

    /// The octets that one SMS has for its user data.
    private static let octetsOfPart = 140
    private static let mostParts = 255

    /// `data_coding` of every part.
    let dataCoding: DataCoding
    /// The parts in the order of the text.
    let parts: [Part]

    init(_ text: String, _ form: PhoneTextForm, reference: UInt16) throws(PhoneSendingFailure) {
        if form.coding == .latin1, let octets = Self.latin1(text) {
            dataCoding = .latin1
            parts = try Self.parts(ofLatin1: octets, form.joining, reference)
            return
        }
        let size: ReferenceSize = form.joining == .udh16 ? .sixteenBit : .eightBit
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(text, alphabet: form.coding == .ucs2 ? .ucs2 : nil, reference: size)
            dataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
            parts = Self.parts(of: plan, form.joining, reference)
        } catch {
            switch error {
            case .misfit, .tooManyParts: throw .tooLong
            }
        }
    }

    /// The parts in the order in which they are sent, with those left out and repeated that the form wants so.
    func sent(_ form: PhoneTextForm, _ numbers: inout SeededNumbers) -> [Part] {
        var places = Array(parts.indices)
        if places.count > 1, numbers.happens(at: form.lossRate), let lost = places.randomElement(using: &numbers) {
            places.remove(at: lost)
        }
        places.removeAll { form.missing.contains($0 + 1) }
        switch form.order {
        case .ascending: break
        case .descending: places.reverse()
        case .random: places.shuffle(using: &numbers)
        }
        for place in places where numbers.happens(at: form.repeatRate) {
            guard let first = places.firstIndex(of: place) else { continue }
            places.insert(place, at: Int.random(in: first + 1...places.count, using: &numbers))
        }
        return places.map { parts[$0] }
    }

    // MARK: - GSM 7-bit and UCS-2

    private static func parts(
        of plan: SegmentPlan, _ joining: PhoneTextForm.Joining, _ reference: UInt16
    ) -> [Part] {
        switch joining {
        case .payload: [payload(plan.wholeBody())]
        case .udh8, .udh16:
            plan.parts.indices.map { index in
                Part(hasHeader: plan.hasHeader, octets: plan.userData(of: index + 1, reference: reference))
            }
        case .sar:
            plan.parts.indices.map { index in
                segment(plan.body(of: index + 1), index, of: plan.parts.count, reference)
            }
        }
    }

    private static func payload(_ octets: [UInt8]) -> Part {
        var part = Part(octets: [])
        part.parameters.messagePayload = octets
        return part
    }

    private static func segment(_ octets: [UInt8], _ index: Int, of count: Int, _ reference: UInt16) -> Part {
        var part = Part(octets: octets)
        guard count > 1 else { return part }
        part.parameters.segmentation = Segmentation(
            reference: reference, total: UInt8(clamping: count), number: UInt8(clamping: index + 1))
        return part
    }

    // MARK: - ISO 8859-1

    private static func latin1(_ text: String) -> [UInt8]? {
        var octets: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let octet = UInt8(exactly: scalar.value) else { return nil }
            octets.append(octet)
        }
        return octets
    }

    private static func parts(
        ofLatin1 octets: [UInt8], _ joining: PhoneTextForm.Joining, _ reference: UInt16
    ) throws(PhoneSendingFailure) -> [Part] {
        guard joining != .payload else { return [payload(octets)] }
        guard octets.count > octetsOfPart else { return [Part(octets: octets)] }
        // Room is left for the longer of the two headers, also where there is none.
        let room = octetsOfPart - 7
        let count = (octets.count + room - 1) / room
        guard count <= mostParts else { throw .tooLong }
        return (0..<count).map { index in
            let slice = Array(octets[index * room..<min(octets.count, (index + 1) * room)])
            if joining == .sar { return segment(slice, index, of: count, reference) }
            let size: ReferenceSize = joining == .udh16 ? .sixteenBit : .eightBit
            let place = Concatenation(reference: reference, size: size, count: count, number: index + 1)
            let header = place.flatMap { UserDataHeader([$0.element]) } ?? .empty
            return Part(hasHeader: true, octets: header.encoded + slice)
        }
    }
}
