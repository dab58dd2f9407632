import Bytes

/// One optional parameter: tag, length, value (SMPP 3.4 §3.2.4).
public struct TLV: Hashable, Sendable {
    /// What it is.
    public let tag: TLVTag
    /// Its octets, at most 65,535.
    public let value: [UInt8]

    /// A parameter. `value` must have at most 65,535 octets.
    public init(_ tag: TLVTag, _ value: [UInt8]) {
        precondition(value.count <= 0xFFFF, "an optional parameter has at most 65,535 octets")
        self.tag = tag
        self.value = value
    }
}

/// The optional parameters of a PDU in the order of the wire.
///
/// A value of an unexpected length reads as absent. Of parameters with the same tag the first counts.
public struct OptionalParameters: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// All of them, those of unknown tags included.
    public var all: [TLV]

    /// These parameters, in this order.
    public init(_ all: [TLV] = []) {
        self.all = all
    }

    public init(arrayLiteral elements: TLV...) {
        self.init(elements)
    }

    /// Whether there are none.
    public var isEmpty: Bool { all.isEmpty }

    /// The value of the first parameter of this tag. Setting replaces all of this tag; `nil` removes them.
    public subscript(tag: TLVTag) -> [UInt8]? {
        get { all.first { $0.tag == tag }?.value }
        set {
            all.removeAll { $0.tag == tag }
            if let newValue { all.append(TLV(tag, newValue)) }
        }
    }

    /// `message_payload`: the user data when it is not in `short_message`.
    public var messagePayload: [UInt8]? {
        get { self[.messagePayload] }
        set { self[.messagePayload] = newValue }
    }

    /// `receipted_message_id`: the id of the message that a receipt is about, exactly as received.
    public var receiptedMessageID: String? {
        get { text(.receiptedMessageID) }
        set { setText(.receiptedMessageID, newValue) }
    }

    /// `message_state`.
    public var messageState: ReceiptState? {
        get { octet(.messageState).flatMap(ReceiptState.init(rawValue:)) }
        set { self[.messageState] = newValue.map { [$0.rawValue] } }
    }

    /// `network_error_code`.
    public var networkErrorCode: NetworkErrorCode? {
        get { self[.networkErrorCode].flatMap(NetworkErrorCode.init(octets:)) }
        set { self[.networkErrorCode] = newValue?.octets }
    }

    /// `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum`, when all three are there and agree.
    public var segmentation: Segmentation? {
        get {
            guard let reference = number(.sarReference), let total = octet(.sarTotal), let number = octet(.sarNumber)
            else { return nil }
            return Segmentation(reference: reference, total: total, number: number)
        }
        set {
            setNumber(.sarReference, newValue?.reference)
            self[.sarTotal] = newValue.map { [$0.total] }
            self[.sarNumber] = newValue.map { [$0.number] }
        }
    }

    /// `user_message_reference`.
    public var userMessageReference: UInt16? {
        get { number(.userMessageReference) }
        set { setNumber(.userMessageReference, newValue) }
    }

    /// `SC_interface_version`: 0x34 is 3.4.
    public var interfaceVersion: UInt8? {
        get { octet(.interfaceVersion) }
        set { self[.interfaceVersion] = newValue.map { [$0] } }
    }

    /// `more_messages_to_send`: 0 no, 1 yes.
    public var moreMessagesToSend: UInt8? {
        get { octet(.moreMessagesToSend) }
        set { self[.moreMessagesToSend] = newValue.map { [$0] } }
    }

    /// `payload_type`: 0 default, 1 WCMP.
    public var payloadType: UInt8? {
        get { octet(.payloadType) }
        set { self[.payloadType] = newValue.map { [$0] } }
    }

    /// `qos_time_to_live`: for how many seconds a message is to be kept.
    public var timeToLive: UInt32? {
        get {
            guard let value = self[.timeToLive], value.count == 4 else { return nil }
            return value.reduce(0) { $0 << 8 | UInt32($1) }
        }
        set {
            self[.timeToLive] = newValue.map { seconds in
                (0..<4).map { UInt8(truncatingIfNeeded: seconds >> (24 - 8 * $0)) }
            }
        }
    }

    /// `source_port`.
    public var sourcePort: UInt16? {
        get { number(.sourcePort) }
        set { setNumber(.sourcePort, newValue) }
    }

    /// `destination_port`.
    public var destinationPort: UInt16? {
        get { number(.destinationPort) }
        set { setNumber(.destinationPort, newValue) }
    }

    /// `additional_status_info_text`: more about a failure, in the carrier's words.
    public var additionalStatusText: String? {
        get { text(.additionalStatusText) }
        set { setText(.additionalStatusText, newValue) }
    }

    /// `delivery_failure_reason`: 0 destination unavailable, 1 address invalid, 2 permanent, 3 temporary network error.
    public var deliveryFailureReason: UInt8? {
        get { octet(.deliveryFailureReason) }
        set { self[.deliveryFailureReason] = newValue.map { [$0] } }
    }

    /// `congestion_state`: 0 idle to 99 congested (5.0).
    public var congestionState: UInt8? {
        get { octet(.congestionState) }
        set { self[.congestionState] = newValue.map { [$0] } }
    }

    private func octet(_ tag: TLVTag) -> UInt8? {
        guard let value = self[tag], value.count == 1 else { return nil }
        return value[0]
    }

    private func number(_ tag: TLVTag) -> UInt16? {
        guard let value = self[tag], value.count == 2 else { return nil }
        return UInt16(value[0]) << 8 | UInt16(value[1])
    }

    private mutating func setNumber(_ tag: TLVTag, _ value: UInt16?) {
        self[tag] = value.map { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    private func text(_ tag: TLVTag) -> String? {
        self[tag].map { String(octetText: $0.prefix { $0 != ASCII.null }) }
    }

    private mutating func setText(_ tag: TLVTag, _ value: String?) {
        self[tag] = value.map { text in
            var octets: [UInt8] = []
            octets.appendTerminated(text)
            return octets
        }
    }
}
