extension PDU {
    /// Reads one whole PDU, as ``PDUFramer`` cuts it.
    ///
    /// Requests are read strictly. Of answers all is kept that can be read: a missing body, a missing NUL at the end and
    /// garbled optional parameters are no failure, for an answer that is dropped makes its message be sent twice.
    public init(decoding frame: ArraySlice<UInt8>) throws(PDUFailure) {
        guard let header = PDUHeader(decoding: frame) else { throw PDUFailure(header: nil, fault: .headerIncomplete) }
        guard header.length == frame.count else {
            throw PDUFailure(header: header, fault: .lengthMismatch(declared: header.length, actual: frame.count))
        }
        do throws(PDUFault) {
            let body = try Body(header.command, frame.dropFirst(PDUHeader.size))
            self.init(body, sequence: header.sequence, status: header.status)
        } catch {
            throw PDUFailure(header: header, fault: error)
        }
    }
}

extension PDU.Body {
    fileprivate init(_ command: CommandID, _ octets: ArraySlice<UInt8>) throws(PDUFault) {
        var reader = FieldReader(octets)
        let body =
            command.isResponse
            ? try Self.answer(command, &reader) : try Self.request(command, &reader)
        self = body ?? .unknown(command, Array(octets))
    }

    private static func request(_ command: CommandID, _ reader: inout FieldReader) throws(PDUFault) -> PDU.Body? {
        switch command {
        case .submitSM: return .submitSM(try ShortMessage(&reader))
        case .deliverSM: return .deliverSM(try ShortMessage(&reader))
        case .dataSM: return .dataSM(try DataSM(&reader))
        case .submitMulti: return .submitMulti(try SubmitMulti(&reader))
        case .alertNotification: return .alertNotification(try AlertNotification(&reader))
        case .replaceSM: return .replaceSM(try ReplaceSM(&reader))
        default: break
        }
        guard let body = try requestWithoutParameters(command, &reader) else { return nil }
        guard reader.remaining == 0 else { throw .trailing(reader.remaining) }
        return body
    }

    private static func requestWithoutParameters(
        _ command: CommandID, _ reader: inout FieldReader
    ) throws(PDUFault) -> PDU.Body? {
        switch command {
        case .bindTransmitter: .bind(.transmitter, try Bind(&reader))
        case .bindReceiver: .bind(.receiver, try Bind(&reader))
        case .bindTransceiver: .bind(.transceiver, try Bind(&reader))
        case .outbind: .outbind(try Outbind(&reader))
        case .unbind: .unbind
        case .enquireLink: .enquireLink
        case .querySM: .querySM(try QuerySM(&reader))
        case .cancelSM: .cancelSM(try CancelSM(&reader))
        default: nil
        }
    }

    private static func answer(_ command: CommandID, _ reader: inout FieldReader) throws(PDUFault) -> PDU.Body? {
        if command == .genericNack { return .genericNack }
        switch command.request {
        case .bindTransmitter: return .bindResp(.transmitter, try BindResp(&reader))
        case .bindReceiver: return .bindResp(.receiver, try BindResp(&reader))
        case .bindTransceiver: return .bindResp(.transceiver, try BindResp(&reader))
        case .unbind: return .unbindResp
        case .enquireLink: return .enquireLinkResp
        case .submitSM: return .submitSMResp(try MessageResp(&reader))
        case .deliverSM: return .deliverSMResp(try MessageResp(&reader))
        case .dataSM: return .dataSMResp(try MessageResp(&reader))
        case .submitMulti: return .submitMultiResp(try SubmitMultiResp(&reader))
        case .querySM: return .querySMResp(reader.remaining > 0 ? try QuerySMResp(&reader) : nil)
        case .cancelSM: return .cancelSMResp
        case .replaceSM: return .replaceSMResp
        default: return nil
        }
    }
}
