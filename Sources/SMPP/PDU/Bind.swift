/// What a session is bound for (SMPP 3.4 §2.2).
public enum BindMode: Hashable, Sendable, CaseIterable {
    /// To submit only.
    case transmitter
    /// To be delivered to only.
    case receiver
    /// Both.
    case transceiver

    /// Whether messages may be submitted.
    public var maySubmit: Bool { self != .receiver }
    /// Whether messages may be delivered.
    public var mayReceive: Bool { self != .transmitter }

    /// The command that binds so.
    public var command: CommandID {
        switch self {
        case .transmitter: .bindTransmitter
        case .receiver: .bindReceiver
        case .transceiver: .bindTransceiver
        }
    }
}

/// Who binds, and for which addresses (SMPP 3.4 §4.1). Prints without the password.
public struct Bind: Hashable, Sendable, CustomStringConvertible {
    /// `system_id`: at most 15 characters.
    public var systemID: String
    /// `password`: at most 8 characters.
    public var password: String
    /// `system_type`: at most 12 characters.
    public var systemType: String
    /// `interface_version`: 0x34 for 3.4; below that, no optional parameters may be sent to this side.
    public var interfaceVersion: UInt8
    /// `addr_ton` and `addr_npi`, with `address_range` as text: a pattern of the addresses served, at most 40 characters.
    public var range: SMPPAddress

    /// A bind.
    public init(
        systemID: String, password: String, systemType: String = "", interfaceVersion: UInt8 = 0x34,
        range: SMPPAddress = .none
    ) {
        self.systemID = systemID
        self.password = password
        self.systemType = systemType
        self.interfaceVersion = interfaceVersion
        self.range = range
    }

    public var description: String { "bind of \(systemID), password ***" }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        systemID = try reader.text(.systemID)
        password = try reader.text(.password)
        systemType = try reader.text(.systemType)
        interfaceVersion = try reader.octet(.interfaceVersion)
        let ton = TypeOfNumber(rawValue: try reader.octet(.addressTON))
        let npi = NumberingPlan(rawValue: try reader.octet(.addressNPI))
        range = SMPPAddress(ton: ton, npi: npi, text: try reader.text(.addressRange))
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(systemID)
        octets.appendTerminated(password)
        octets.appendTerminated(systemType)
        octets.append(interfaceVersion)
        octets.append(range)
    }
}

/// The answer to a bind.
public struct BindResp: Hashable, Sendable {
    /// `system_id` of the side that answers; `nil` when the answer has no body, as a refusal may.
    public var systemID: String?
    /// `SC_interface_version` and others.
    public var parameters: OptionalParameters

    /// An answer.
    public init(systemID: String?, parameters: OptionalParameters = []) {
        self.systemID = systemID
        self.parameters = parameters
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        systemID = reader.remaining > 0 ? try reader.textToEnd(.systemID) : nil
        parameters = reader.readableParameters()
    }

    func append(to octets: inout [UInt8]) {
        guard systemID != nil || !parameters.isEmpty else { return }
        octets.appendTerminated(systemID ?? "")
        octets.append(parameters)
    }
}

/// A carrier's call to bind as a receiver, `outbind` (SMPP 3.4 §4.1.7). Prints without the password.
public struct Outbind: Hashable, Sendable, CustomStringConvertible {
    /// `system_id` of the carrier.
    public var systemID: String
    /// `password` of the carrier.
    public var password: String

    /// An outbind.
    public init(systemID: String, password: String) {
        self.systemID = systemID
        self.password = password
    }

    public var description: String { "outbind of \(systemID), password ***" }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        systemID = try reader.text(.systemID)
        password = try reader.text(.password)
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(systemID)
        octets.appendTerminated(password)
    }
}
