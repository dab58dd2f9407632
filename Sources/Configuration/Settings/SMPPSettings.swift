public import Messages
public import SMS

/// The settings of a `[[connection]]` of type `smpp` (SMPP 3.4).
public struct SMPPSettings: Hashable, Sendable {
    /// `bind`: which way messages go.
    public enum Bind: String, Hashable, Sendable, CaseIterable {
        /// Both ways.
        case transceiver
        /// To phones only.
        case transmitter
        /// From phones only.
        case receiver
    }

    /// `interface_version`: what the bind states.
    public enum InterfaceVersion: String, Hashable, Sendable, CaseIterable {
        /// 0x33.
        case v33 = "3.3"
        /// 0x34.
        case v34 = "3.4"
        /// 0x50.
        case v50 = "5.0"
    }

    /// `concatenation`: how the parts of a long text are marked as belonging together.
    public enum Concatenation: String, Hashable, Sendable, CaseIterable {
        /// A user data header with an 8-bit reference (3GPP TS 23.040 §9.2.3.24.1).
        case udh8
        /// A user data header with a 16-bit reference (3GPP TS 23.040 §9.2.3.24.8).
        case udh16
        /// The parameters `sar_msg_ref_num`, `sar_total_segments`, `sar_segment_seqnum` (SMPP 3.4 §5.3.2.22).
        case sar
        /// One submission in `message_payload`, which the network divides (SMPP 3.4 §5.3.2.32).
        case payload
    }

    /// `source`: what the type of number of our address is; each `nil`: as the address suggests.
    public struct SourceAddress: Hashable, Sendable {
        /// `ton`: type of number (SMPP 3.4 §5.2.5).
        public var ton: UInt8?
        /// `npi`: numbering plan (SMPP 3.4 §5.2.6).
        public var npi: UInt8?

        /// As the address suggests.
        public init() {}
    }

    /// `data_coding`: the numbers that this network gives to alphabets (SMPP 3.4 §5.2.19).
    public struct DataCoding: Hashable, Sendable {
        /// `gsm7`: of the GSM 7-bit default alphabet.
        public var gsm7: UInt8 = 0
        /// `ucs2`: of UCS-2.
        public var ucs2: UInt8 = 8

        /// The usual numbers.
        public init() {}
    }

    /// `host`: a domain name or an IP address.
    public var host: String
    /// `port`.
    public var port: UInt16 = 2775
    /// `system_id`: 1 to 15 octets (SMPP 3.4 §5.2.1).
    public var systemID: String
    /// `password`.
    public var password = Secret("")
    /// `system_type`: 0 to 12 octets (SMPP 3.4 §5.2.3).
    public var systemType = ""
    /// `bind`.
    public var bind = Bind.transceiver
    /// `interface_version`.
    public var interfaceVersion = InterfaceVersion.v34
    /// `window`: how many requests may await their response.
    public var window = 10
    /// `batch_size`: how many messages are taken from the queue at once, so that one commit tells of them all (row S0-29).
    public var batchSize = 32
    /// `throughput`: parts a second; `nil`: as many as the window lets through.
    public var throughput: Int?
    /// `numbers`: ours on this connection, the first being what messages come from unless they say; never a name.
    public var numbers: [Originator] = []
    /// `source`.
    public var source = SourceAddress()
    /// `concatenation`.
    public var concatenation = Concatenation.udh8
    /// `validity`: how long the network keeps trying; `nil`: the network's own choice.
    public var validity: Duration?
    /// `priority`: 0 to 3 (SMPP 3.4 §5.2.14).
    public var priority: UInt8 = 0
    /// `data_coding`.
    public var dataCoding = DataCoding()
    /// `default_alphabet`: what texts from phones with data_coding 0 are written in.
    public var defaultAlphabet = CarrierAlphabet.gsm7
    /// `parts_timeout`: how long the missing parts of a phone's text are waited for.
    public var partsTimeout = Duration.hours(4)
    /// `enquire_link`: how long a silent session is trusted.
    public var enquireLink = Duration.seconds(30)
    /// `timeout`: how long a response is waited for.
    public var timeout = Duration.seconds(30)
    /// `connect_timeout`: how long TCP and the bind may take.
    public var connectTimeout = Duration.seconds(10)
    /// `reconnect_after`: how long to wait after the first, second, … failure in a row; the last entry repeats.
    public var reconnectAfter: [Duration] = [.seconds(1), .seconds(5), .seconds(15), .minutes(1)]

    /// The defaults.
    public init(host: String, systemID: String) {
        self.host = host
        self.systemID = systemID
    }
}
