import Gateway
import Messages
import SMPP
import SMS

/// Why a submission cannot be what it says.
struct SubmissionFault: Error, Hashable {
    let status: CommandStatus
    let words: String

    init(_ status: CommandStatus, _ words: String) {
        self.status = status
        self.words = words
    }
}

/// Reads what clients submit, as `submit_sm`, `data_sm`, each of `submit_multi` and `replace_sm`.
struct ClientTextReading {
    /// What clients mean by `data_coding` 0.
    let alphabet: CarrierAlphabet
    let now: Timestamp

    /// Reads a message for one phone.
    func text(_ message: CarriedMessage) throws(SubmissionFault) -> ClientText {
        var text = try frame(message)
        text.destination = try destination(message.destination)
        text.isDialledAtHome = message.destination.isDialledAtHome
        return text
    }

    /// Reads a message for several phones.
    ///
    /// - Returns: a text for each that can be read, in order, and the others with why not.
    func texts(
        _ multi: SubmitMulti
    ) throws(SubmissionFault) -> (
        texts: [ClientText], addresses: [SMPPAddress], refused: [SubmitMultiResp.Unsuccessful]
    ) {
        let frame = try frame(.short(multi.message))
        var (texts, addresses, refused) = ([ClientText](), [SMPPAddress](), [SubmitMultiResp.Unsuccessful]())
        for destination in multi.destinations {
            switch destination {
            case .list(let name):
                let address = SMPPAddress(ton: .unknown, npi: .unknown, text: name)
                refused.append(SubmitMultiResp.Unsuccessful(address: address, status: .invalidDistributionList))
            case .address(let address):
                do throws(SubmissionFault) {
                    var text = frame
                    text.destination = try self.destination(address)
                    text.isDialledAtHome = address.isDialledAtHome
                    texts.append(text)
                    addresses.append(address)
                } catch {
                    refused.append(SubmitMultiResp.Unsuccessful(address: address, status: error.status))
                }
            }
        }
        return (texts, addresses, refused)
    }

    /// Reads what is to take the place of a message: its octets as they are, for they have the coding of that message
    /// (SMPP 3.4 §4.10.1).
    func text(_ replacement: ReplaceSM) throws(SubmissionFault) -> ClientText {
        guard alphabet != .gsm7Packed, alphabet != .utf8 else {
            throw SubmissionFault(.replaceFailed, "what its octets mean depends on what the first text was coded in")
        }
        var message = ShortMessage(source: replacement.source, destination: .none)
        message.scheduleDeliveryTime = replacement.scheduleDeliveryTime
        message.validityPeriod = replacement.validityPeriod
        message.registeredDelivery = replacement.registeredDelivery
        message.defaultMessageID = replacement.defaultMessageID
        message.shortMessage = replacement.shortMessage
        message.parameters = replacement.parameters
        return try ClientTextReading(alphabet: .gsm7, now: now).frame(.short(message))
    }

    // MARK: - Addresses and flags

    private func destination(_ address: SMPPAddress) throws(SubmissionFault) -> String {
        guard address.ton.rawValue <= TypeOfNumber.abbreviated.rawValue else {
            throw SubmissionFault(.invalidDestinationTON, "dest_addr_ton is \(address.ton.rawValue)")
        }
        guard let destination = address.clientDestination else {
            throw SubmissionFault(.invalidDestinationAddress, "the destination is no number")
        }
        return destination
    }

    /// All but the destination.
    private func frame(_ message: CarriedMessage) throws(SubmissionFault) -> ClientText {
        guard message.source.ton.rawValue <= TypeOfNumber.abbreviated.rawValue else {
            throw SubmissionFault(.invalidSourceTON, "source_addr_ton is \(message.source.ton.rawValue)")
        }
        guard message.registeredDelivery.rawValue < 0x20 else {
            throw SubmissionFault(.invalidRegisteredDelivery, "registered_delivery uses bits that mean nothing")
        }
        // A client's messages are messages: receipts are for a carrier to give.
        guard message.esmClass.messageType == .ordinary else {
            throw SubmissionFault(.invalidESMClass, "esm_class says that this is no ordinary message")
        }
        let octets = try userData(message)
        var text = try content(message, octets)
        text.receipts = message.registeredDelivery.noticeKinds
        switch message {
        case .short(let message): try complete(&text, message)
        case .data(let message): text.expiresAt = message.parameters.timeToLive.map { now + .seconds(Int64($0)) }
        }
        return text
    }

    private func complete(_ text: inout ClientText, _ message: ShortMessage) throws(SubmissionFault) {
        guard message.priority <= 3 else {
            throw SubmissionFault(.invalidPriority, "priority_flag is \(message.priority)")
        }
        guard message.replaceIfPresent <= 1 else {
            throw SubmissionFault(.invalidReplaceFlag, "replace_if_present_flag is \(message.replaceIfPresent)")
        }
        text.replacesPresent = message.replaceIfPresent == 1
        text.notBefore = try moment(message.scheduleDeliveryTime, .invalidSchedule, "schedule_delivery_time")
        if let moment = text.notBefore, moment <= now { text.notBefore = nil }
        text.expiresAt = try moment(message.validityPeriod, .invalidExpiry, "validity_period")
        guard let end = text.expiresAt else { return }
        guard end > text.notBefore ?? now else {
            throw SubmissionFault(.invalidExpiry, "validity_period ends before the message could be sent")
        }
    }

    private func moment(
        _ text: String, _ status: CommandStatus, _ field: String
    ) throws(SubmissionFault) -> Timestamp? {
        guard !text.isEmpty else { return nil }
        switch SMPPTime(text) {
        case .absolute(let tenths): return Timestamp(microseconds: tenths * 100_000)
        case .relative(let span): return now + span
        case nil: throw SubmissionFault(status, "\(field) is no time")
        }
    }

    // MARK: - Text

    private func userData(_ message: CarriedMessage) throws(SubmissionFault) -> [UInt8] {
        guard case .short(let short) = message else { return message.userData }
        guard short.shortMessage.count <= ShortMessage.limit else {
            throw SubmissionFault(.invalidMessageLength, "sm_length is \(short.shortMessage.count)")
        }
        guard short.shortMessage.isEmpty || short.parameters.messagePayload == nil else {
            throw SubmissionFault(.parameterNotAllowed, "there is a short_message and a message_payload")
        }
        guard short.defaultMessageID == 0 || !short.userData.isEmpty else {
            throw SubmissionFault(.invalidDefaultMessage, "there are no predefined messages here")
        }
        return short.userData
    }

    private func content(
        _ message: CarriedMessage, _ userData: [UInt8]
    ) throws(SubmissionFault) -> ClientText {
        let coding = ShortMessageCoding(message.dataCoding.rawValue, alphabet: alphabet)
        let (header, rest) = try separate(message, userData)
        let before = userData.count - rest.count
        let body = coding.isPacked ? GSM7.unpack(all: rest, after: before) : Array(rest)
        let segment = message.parameters.segmentation.flatMap { segment in
            Concatenation(
                reference: segment.reference, size: .sixteenBit, count: Int(segment.total), number: Int(segment.number))
        }
        let place = (header.concatenation ?? segment).flatMap { $0.count > 1 ? $0 : nil }
        let ports = header.ports ?? Self.ports(message.parameters)
        let payload = PartPayload(coding.coding, body, shift: header.shift, ports: ports, isFlash: coding.isFlash)
        let start = before > 0 ? Array(userData.prefix(before)) : Self.header(place, ports).encoded
        let ready = ready(message, coding, start, body)
        var text = ClientText(from: Party(clientSource: message.source), to: "", payload, ready: ready)
        text.place = place
        return text
    }

    private func separate(
        _ message: CarriedMessage, _ userData: [UInt8]
    ) throws(SubmissionFault) -> (UserDataHeader, ArraySlice<UInt8>) {
        guard message.esmClass.hasUserDataHeader else { return (.empty, userData[...]) }
        do throws(UserDataHeader.Malformation) { return try UserDataHeader.read(userData[...]) } catch {
            throw SubmissionFault(.invalidESMClass, "esm_class says that there is a header, which cannot be read")
        }
    }

    /// What the parameters say as a header: phones know no other way.
    private static func header(_ place: Concatenation?, _ ports: ApplicationPorts?) -> UserDataHeader {
        UserDataHeader([place?.element, ports?.element].compactMap(\.self)) ?? .empty
    }

    private static func ports(_ parameters: OptionalParameters) -> ApplicationPorts? {
        guard let destination = parameters.destinationPort else { return nil }
        return ApplicationPorts(destination: destination, source: parameters.sourcePort ?? 0)
    }

    /// The part as it goes out, in codings that everybody means the same by.
    private func ready(
        _ message: CarriedMessage, _ coding: ShortMessageCoding, _ start: [UInt8], _ body: [UInt8]
    ) -> ReadyPart {
        var (dataCoding, octets) = (message.dataCoding.rawValue, body)
        if dataCoding == 0 {
            switch coding.coding {
            case .ascii: dataCoding = DataCoding.ascii.rawValue
            case .latin1: dataCoding = DataCoding.latin1.rawValue
            case .utf8:
                dataCoding = DataCoding.ucs2.rawValue
                octets = UCS2.encode(String(decoding: body, as: UTF8.self))
            case .gsm7, .ucs2, .cyrillic, .hebrew, .octets, .shiftJIS, .iso2022JP, .extendedKanji, .korean: break
            }
        }
        return ReadyPart(
            dataCoding: dataCoding, hasHeader: !start.isEmpty, protocolID: message.protocolID, octets: start + octets)
    }
}

extension RegisteredDelivery {
    /// What a client wants to hear of.
    fileprivate var noticeKinds: NoticeKinds {
        switch receipt {
        case .never: []
        case .always: [.delivered, .failed]
        case .onFailure: .failed
        case .onSuccess: .delivered
        }
    }
}
