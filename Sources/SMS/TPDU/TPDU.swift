import Bytes

/// A TPDU as modems hold it (3GPP TS 23.040 §9.2.2).
public enum TPDU: Hashable, Sendable {
    /// A message from the network.
    case deliver(DeliverTPDU)
    /// A message to the network, as storages keep it.
    case submit(SubmitTPDU)
    /// What became of a message.
    case statusReport(StatusReportTPDU)

    /// Reads octets without the service centre's address, by their message type indicator.
    public init(decoding octets: ArraySlice<UInt8>) throws(TPDUFailure) {
        guard let first = octets.first else { throw .cut(.firstOctet) }
        switch first & 3 {
        case 1: self = .submit(try SubmitTPDU(decoding: octets))
        case 2: self = .statusReport(try StatusReportTPDU(decoding: octets))
        default: self = .deliver(try DeliverTPDU(decoding: octets))
        }
    }

    /// The octets on the wire, without the service centre's address.
    public func encoded() throws(TPDUFailure) -> [UInt8] {
        switch self {
        case .deliver(let deliver): try deliver.encoded()
        case .submit(let submit): try submit.encoded()
        case .statusReport(let report): try report.encoded()
        }
    }
}

/// A TPDU with the service centre's address before it, as AT commands carry it (3GPP TS 27.005 §3.1, `<pdu>`).
public struct CarriedTPDU: Hashable, Sendable {
    /// The service centre; `nil`: the modem's own.
    public var serviceCentre: TPDUAddress?
    /// The TPDU.
    public var tpdu: TPDU

    /// A TPDU, for a service centre or the modem's own.
    public init(_ tpdu: TPDU, through serviceCentre: TPDUAddress? = nil) {
        self.tpdu = tpdu
        self.serviceCentre = serviceCentre
    }

    /// Reads both.
    public init(decoding octets: [UInt8]) throws(TPDUFailure) {
        var reader = ByteReader(octets)
        serviceCentre = try TPDUAddress.serviceCentre(&reader)
        tpdu = try TPDU(decoding: reader.rest)
    }

    /// The octets of both, and how many are the TPDU's: what AT+CMGS is told.
    public func encoded() throws(TPDUFailure) -> (octets: [UInt8], length: Int) {
        let octets = try tpdu.encoded()
        return try ((serviceCentre?.encodedAsServiceCentre() ?? [0]) + octets, octets.count)
    }
}
