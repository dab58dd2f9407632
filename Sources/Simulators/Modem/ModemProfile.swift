/// What commands have set in a simulated modem; a restart forgets all of it.
struct ModemProfile: Sendable {
    /// Which new texts and reports go straight to the computer (3GPP TS 27.005 §3.4.1).
    struct Indications: Hashable {
        var mode = 0
        var texts = 0
        var broadcasts = 0
        var reports = 0
        var buffer = 0

        var values: String { "\(mode),\(texts),\(broadcasts),\(reports),\(buffer)" }
    }

    /// `ATE`
    var echoes = true
    /// `ATV`
    var isVerbose = true
    /// `AT+CMEE`
    var errorDetail = 0
    /// `AT+CMGF`: PDU mode, not text mode.
    var usesPDUs = true
    /// `AT+CSDH`
    var showsHeader = false
    /// `AT+CSCS`
    var characters = "GSM"
    /// `AT+CSMS`: 1 is phase 2+, where what is handed over at once has to be acknowledged.
    var service = 0
    /// `AT+CNMI`
    var indications = Indications()
    /// `AT+CMMS`
    var moreToSend = 0
    /// `AT+CSMP`: first octet, validity, protocol and coding of texts in text mode.
    var textParameters = [17, 167, 0, 0]
    /// `AT+CPMS`: to read and delete, to write and send, for what arrives.
    var reading = StorageName.sim
    var writing = StorageName.sim
    var receiving = StorageName.sim
    /// `AT+CREG`, `AT+CGREG`, `AT+CEREG`.
    var registrationNews: [String: Int] = ["+CREG": 0, "+CGREG": 0, "+CEREG": 0]
    /// What waits for ``Indications/mode`` to let it out.
    var held: [[String]] = []
}
