import Bytes

/// The sixteen octets at the head of every PDU (SMPP 3.4 §3.2).
public struct PDUHeader: Hashable, Sendable {
    /// How many octets it has on the wire.
    public static let size = 16

    /// `command_length`: the octets of the whole PDU, header included, as the peer claims.
    public var length: UInt32
    /// `command_id`.
    public var command: CommandID
    /// `command_status`; ESME_ROK in a request.
    public var status: CommandStatus
    /// `sequence_number`: joins an answer to its request.
    public var sequence: UInt32

    /// A header.
    public init(length: UInt32, command: CommandID, status: CommandStatus, sequence: UInt32) {
        self.length = length
        self.command = command
        self.status = status
        self.sequence = sequence
    }

    /// Reads the first sixteen octets of `octets`; `nil` when there are fewer. Judges nothing.
    public init?(decoding octets: ArraySlice<UInt8>) {
        var reader = ByteReader(octets)
        guard let length = reader.readUInt32(), let command = reader.readUInt32(), let status = reader.readUInt32(),
            let sequence = reader.readUInt32()
        else { return nil }
        self.init(
            length: length, command: CommandID(rawValue: command), status: CommandStatus(status), sequence: sequence)
    }
}
