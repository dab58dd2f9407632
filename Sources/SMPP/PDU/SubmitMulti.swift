/// One message for several recipients: `submit_multi` (SMPP 3.4 §4.5.1).
public struct SubmitMulti: Hashable, Sendable {
    /// One recipient.
    public enum Destination: Hashable, Sendable {
        /// A phone.
        case address(SMPPAddress)
        /// A distribution list kept at the carrier; at most 20 characters.
        case list(String)
    }

    /// The most recipients of one request.
    public static let destinationLimit = 254

    /// Who it is for: 1 to ``destinationLimit``.
    public var destinations: [Destination]
    /// All else; its own `destination` is not written.
    public var message: ShortMessage

    /// A message for `destinations`, of which there must be 1 to ``destinationLimit``.
    public init(destinations: [Destination], message: ShortMessage) {
        precondition((1...Self.destinationLimit).contains(destinations.count), "submit_multi has 1 to 254 destinations")
        self.destinations = destinations
        self.message = message
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        message = ShortMessage(source: .none, destination: .none)
        destinations = []
        message.serviceType = try reader.text(.serviceType)
        message.source = try reader.address(.sourceAddress)
        let count = Int(try reader.octet(.numberOfDestinations))
        guard (1...Self.destinationLimit).contains(count) else { throw .numberOfDestinations(count) }
        for _ in 0..<count { destinations.append(try Self.destination(&reader)) }
        try message.readContent(&reader)
    }

    private static func destination(_ reader: inout FieldReader) throws(PDUFault) -> Destination {
        let flag = try reader.octet(.destinationFlag)
        switch flag {
        case 1: return .address(try reader.address(.destinationAddress))
        case 2: return .list(try reader.text(.distributionList))
        default: throw .destinationFlag(flag)
        }
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(message.serviceType)
        octets.append(message.source)
        octets.append(UInt8(truncatingIfNeeded: destinations.count))
        for destination in destinations {
            switch destination {
            case .address(let address):
                octets.append(1)
                octets.append(address)
            case .list(let name):
                octets.append(2)
                octets.appendTerminated(name)
            }
        }
        message.appendContent(to: &octets)
    }
}

/// The answer to `submit_multi` (SMPP 3.4 §4.5.2).
public struct SubmitMultiResp: Hashable, Sendable {
    /// A recipient that was not accepted.
    public struct Unsuccessful: Hashable, Sendable {
        /// Which.
        public var address: SMPPAddress
        /// Why.
        public var status: CommandStatus

        /// A recipient with the reason why it was not accepted.
        public init(address: SMPPAddress, status: CommandStatus) {
            self.address = address
            self.status = status
        }
    }

    /// `message_id`; `nil` when the answer has no body, as a refusal may.
    public var messageID: String?
    /// The recipients that were not accepted; at most 255 are written.
    public var unsuccessful: [Unsuccessful]
    /// Optional parameters.
    public var parameters: OptionalParameters

    /// An answer.
    public init(messageID: String?, unsuccessful: [Unsuccessful] = [], parameters: OptionalParameters = []) {
        self.messageID = messageID
        self.unsuccessful = unsuccessful
        self.parameters = parameters
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        unsuccessful = []
        parameters = []
        messageID = reader.remaining > 0 ? try reader.textToEnd(.messageID) : nil
        guard reader.remaining > 0 else { return }
        let count = Int(try reader.octet(.numberUnsuccessful))
        for _ in 0..<count {
            let address = try reader.address(.destinationAddress)
            unsuccessful.append(
                Unsuccessful(address: address, status: CommandStatus(try reader.number(.errorStatus))))
        }
        parameters = reader.readableParameters()
    }

    func append(to octets: inout [UInt8]) {
        guard messageID != nil || !unsuccessful.isEmpty || !parameters.isEmpty else { return }
        octets.appendTerminated(messageID ?? "")
        let written = unsuccessful.prefix(255)
        octets.append(UInt8(truncatingIfNeeded: written.count))
        for recipient in written {
            octets.append(recipient.address)
            octets.append(status: recipient.status)
        }
        octets.append(parameters)
    }
}
