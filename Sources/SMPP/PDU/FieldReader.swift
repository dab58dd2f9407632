import Bytes

/// Reads the fields of a PDU's body in order; what is wrong names the field.
struct FieldReader {
    private var reader: ByteReader

    init(_ body: ArraySlice<UInt8>) {
        reader = ByteReader(body)
    }

    var remaining: Int { reader.remaining }

    mutating func octet(_ field: PDUField) throws(PDUFault) -> UInt8 {
        guard let octet = reader.readUInt8() else { throw .missing(field) }
        return octet
    }

    mutating func number(_ field: PDUField) throws(PDUFault) -> UInt32 {
        guard let number = reader.readUInt32() else { throw .missing(field) }
        return number
    }

    /// A C-octet string of at most `limit` octets, its NUL included.
    mutating func text(_ field: PDUField, limit: Int? = nil) throws(PDUFault) -> String {
        let room = (limit ?? field.limit) - 1
        if let octets = reader.read(until: ASCII.null, limit: room) { return String(octetText: octets) }
        throw reader.remaining > room ? .tooLong(field) : .unterminated(field)
    }

    /// A C-octet string whose NUL the end of the body may replace.
    mutating func textToEnd(_ field: PDUField) throws(PDUFault) -> String {
        let room = field.limit - 1
        if let octets = reader.read(until: ASCII.null, limit: room) { return String(octetText: octets) }
        guard reader.remaining <= room, let octets = reader.read(reader.remaining) else { throw .tooLong(field) }
        return String(octetText: octets)
    }

    mutating func address(_ field: PDUField, limit: Int? = nil) throws(PDUFault) -> SMPPAddress {
        let ton = TypeOfNumber(rawValue: try octet(field))
        let npi = NumberingPlan(rawValue: try octet(field))
        return SMPPAddress(ton: ton, npi: npi, text: try text(field, limit: limit))
    }

    mutating func shortMessage() throws(PDUFault) -> [UInt8] {
        let count = Int(try octet(.shortMessageLength))
        guard let octets = reader.read(count) else {
            throw .shortMessageOverrun(declared: count, actual: reader.remaining)
        }
        return Array(octets)
    }

    /// All that is left, as optional parameters.
    mutating func parameters() throws(PDUFault) -> OptionalParameters {
        guard reader.remaining > 0 else { return [] }
        var all: [TLV] = []
        while reader.remaining > 0 { all.append(try parameter()) }
        return OptionalParameters(all)
    }

    /// The optional parameters up to the first that cannot be read.
    ///
    /// An answer whose end is garbled is still an answer: to drop it would send its message twice.
    mutating func readableParameters() -> OptionalParameters {
        var all: [TLV] = []
        while reader.remaining > 0, let next = try? parameter() { all.append(next) }
        return OptionalParameters(all)
    }

    private mutating func parameter() throws(PDUFault) -> TLV {
        guard let tag = reader.readUInt16(), let length = reader.readUInt16() else { throw .parameterIncomplete }
        guard let value = reader.read(Int(length)) else {
            throw .parameterOverrun(TLVTag(rawValue: tag), declared: Int(length), actual: reader.remaining)
        }
        return TLV(TLVTag(rawValue: tag), Array(value))
    }
}
