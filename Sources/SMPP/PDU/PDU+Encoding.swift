import Bytes

extension PDU {
    /// The octets of the PDU. Encoding never fails: a text that is longer than the specification allows is written as it
    /// is, and the peer refuses it.
    public var encoded: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(128)
        append(to: &octets)
        return octets
    }

    /// Appends the octets of the PDU.
    public func append(to octets: inout [UInt8]) {
        let start = octets.count
        octets.appendBigEndian(UInt32(0))
        octets.appendBigEndian(command.rawValue)
        octets.append(status: status)
        octets.appendBigEndian(sequence)
        body.append(to: &octets)
        let length = octets.count - start
        for place in 0..<4 {
            octets[start + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * place))
        }
    }
}

extension PDU.Body {
    fileprivate func append(to octets: inout [UInt8]) {
        switch self {
        case .bind(_, let bind): bind.append(to: &octets)
        case .bindResp(_, let answer): answer.append(to: &octets)
        case .outbind(let outbind): outbind.append(to: &octets)
        case .unbind, .unbindResp, .enquireLink, .enquireLinkResp, .genericNack, .cancelSMResp, .replaceSMResp: break
        case .submitSM(let message), .deliverSM(let message): message.append(to: &octets)
        case .submitSMResp(let answer), .deliverSMResp(let answer), .dataSMResp(let answer):
            answer.append(to: &octets)
        case .dataSM(let message): message.append(to: &octets)
        case .submitMulti(let message): message.append(to: &octets)
        case .submitMultiResp(let answer): answer.append(to: &octets)
        case .querySM(let query): query.append(to: &octets)
        case .querySMResp(let answer): answer?.append(to: &octets)
        case .cancelSM(let cancel): cancel.append(to: &octets)
        case .replaceSM(let replacement): replacement.append(to: &octets)
        case .alertNotification(let alert): alert.append(to: &octets)
        case .unknown(_, let body): octets.append(contentsOf: body)
        }
    }
}
