import SMPP

/// A PDU of the corpus with what it says.
struct PDUCase: Decodable {
    let name: String?
    let pdu: String
    let command_id: String?
    let command_length: UInt32?
    let command_status: UInt32?
    let sequence_number: UInt32?
    let fields: [String: FieldValue]?
    let tlvs: [Parameter]?
    let malformed_or_nonstandard: Bool?

    struct Parameter: Decodable, Equatable {
        let tag: String
        let value: String
    }

    struct Unsuccessful: Decodable, Equatable {
        let ton: Int
        let npi: Int
        let addr: String
        let error: Int
    }

    enum FieldValue: Decodable, Equatable {
        case number(Int)
        case text(String)
        case unsuccessful([Unsuccessful])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .unsuccessful(try container.decode([Unsuccessful].self))
            }
        }
    }

    var title: String { name ?? pdu }

    /// Whether it keeps to the specification, so that decoding and encoding gives the same octets.
    var isCanonical: Bool { malformed_or_nonstandard != true }
}

/// The corpus of larger PDUs.
struct PDUCollection: Decodable {
    let pdus: [PDUCase]
}
