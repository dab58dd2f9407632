import Messages
import SMS

/// The parts of a text: what each holds, as octets too, and where it is.
struct PartsView {
    /// More are not spelt out.
    private static let most = 20

    let message: Message
    let reference: ReferenceSize

    var html: HTML {
        let order = message.order
        guard let plan = try? SegmentPlan(order.text, alphabet: order.alphabet, reference: reference) else {
            return .nothing
        }
        let shown = plan.parts.indices.prefix(Self.most).map { part(plan, $0) }
        let more = plan.parts.count - shown.count
        return Piece.part(
            "Parts", shown.joined() + (more > 0 ? "<p class=\"note\">and \(more) more</p>" : .nothing), id: "parts")
    }

    private func part(_ plan: SegmentPlan, _ index: Int) -> HTML {
        let part = plan.parts[index]
        let octets = plan.userData(of: index + 1, reference: message.reference)
        let outcome = message.parts.first { $0.number == index + 1 && $0.count == plan.parts.count }
        let state = outcome.map { Badge($0.state).html } ?? .nothing
        let name = outcome?.networkID.map { id -> HTML in " as <code>\(id)</code>" } ?? .nothing
        let detail: HTML =
            outcome.map { $0.detail.isEmpty ? .nothing : #"<p class="note">\#(apart: $0.detail)</p>"# } ?? .nothing
        return """
            <h3>Part \(index + 1) of \(plan.parts.count) \(state)\(name)</h3>\(detail)\
            \(Piece.verbatim(part.text, look: "prose"))\
            <details class="fold small"><summary>\(part.units) of \(plan.room) \(unit), \
            \(Clock.count(octets.count, "octet"))</summary>\(Piece.verbatim(HexDump.text(octets), look: "hex"))\
            <p class="note">User data as SMPP carries it; on the air GSM 7-bit is packed. The connection may choose \
            another form.</p></details>
            """
    }

    private var unit: String {
        switch message.order.alphabet {
        case .gsm7: "septets"
        case .ucs2: "UTF-16 units"
        }
    }
}

extension Badge {
    /// Where a part is.
    init(_ state: PartOutcome.State) {
        switch state {
        case .sent, .delivered: self.init(state.rawValue, .good)
        case .refused, .undelivered: self.init(state.rawValue, .bad)
        case .unanswered: self.init(state.rawValue, .warning)
        }
    }
}

/// Octets for people: 16 a line, as hexadecimal digits and as text.
enum HexDump {
    static func text(_ octets: [UInt8]) -> String {
        stride(from: 0, to: octets.count, by: 16).map { start in
            let line = octets[start..<min(start + 16, octets.count)]
            let digits = line.map { hex($0, 2) }.joined(separator: " ")
            let gap = String(repeating: " ", count: 47 - digits.utf8.count)
            let letters = line.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "·" }.joined()
            return "\(hex(start, 4))  \(digits)\(gap)  \(letters)"
        }.joined(separator: "\n")
    }

    private static func hex(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
