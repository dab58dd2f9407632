/// One command to a modem.
enum ModemStep: Hashable, Sendable {
    case attention
    case settings
    case errorNumbers
    case maker
    case model
    case imei
    case imsi
    case iccid(Int)
    case pinState
    case pin(String)
    case mode
    case service
    case storage(Int)
    case figures
    case indications(Int)
    case setCentre(String)
    case centre
    case registration(Int)
    case signal
    case operatorName
    case list
    case read(Int)
    case delete(Int)
    case acknowledge(Bool)
    case moreMessages
    case submit(length: Int)
    case balance(String)
    case endDialogue
    case restart
    /// No command: chooses how new messages are told of.
    case chooseIndications
    /// No command: a check is over.
    case endCheck

    private static let iccids = ["+CCID", "+ICCID", "^ICCID?"]
    private static let registrations = ["+CREG", "+CEREG", "+CGREG"]

    /// How many ways there are to ask for registration.
    static var registrationWays: Int { registrations.count }
    /// How many ways there are to ask for the card's number.
    static var iccidWays: Int { iccids.count }

    /// The command line, without its end.
    func text(_ settings: ModemSessionSettings, _ indications: [String]) -> String {
        switch self {
        case .attention: "AT"
        case .settings: "ATE0V1"
        case .errorNumbers: "AT+CMEE=1"
        case .maker: "AT+CGMI"
        case .model: "AT+CGMM"
        case .imei: "AT+CGSN"
        case .imsi: "AT+CIMI"
        case .iccid(let way): "AT" + Self.iccids[way]
        case .pinState: "AT+CPIN?"
        case .pin(let pin): "AT+CPIN=\"\(pin)\""
        case .mode: "AT+CMGF=0"
        case .service: "AT+CSMS=1"
        case .storage(let index):
            "AT+CPMS=\"\(settings.storages[index])\",\"\(settings.storages[index])\",\"\(settings.storages[index])\""
        case .figures: "AT+CPMS?"
        case .indications(let index): "AT+CNMI=" + indications[index]
        case .setCentre(let number): "AT+CSCA=\"\(number)\",\(number.hasPrefix("+") ? 145 : 129)"
        case .centre: "AT+CSCA?"
        case .registration(let way): "AT" + Self.registrations[way] + "?"
        case .signal: "AT+CSQ"
        case .operatorName: "AT+COPS?"
        case .list: "AT+CMGL=4"
        case .read(let index): "AT+CMGR=\(index)"
        case .delete(let index): "AT+CMGD=\(index)"
        case .acknowledge(let isKept): isKept ? "AT+CNMA" : "AT+CNMA=2"
        case .moreMessages: "AT+CMMS=1"
        case .submit(let length): "AT+CMGS=\(length)"
        case .balance(let code): "AT+CUSD=1,\"\(code)\",15"
        case .endDialogue: "AT+CUSD=2"
        case .restart: "AT+CFUN=1,1"
        case .chooseIndications, .endCheck: ""
        }
    }

    /// The name before the lines that answer it; `nil` when they have none, or there are none.
    var answerName: String? {
        switch self {
        case .pinState: "+CPIN"
        case .storage, .figures: "+CPMS"
        case .centre: "+CSCA"
        case .registration(let way): Self.registrations[way]
        case .signal: "+CSQ"
        case .operatorName: "+COPS"
        case .list: "+CMGL"
        case .read: "+CMGR"
        case .submit: "+CMGS"
        case .attention, .settings, .errorNumbers, .maker, .model, .imei, .imsi, .iccid, .pin, .mode, .service,
            .indications, .setCentre, .delete, .acknowledge, .moreMessages, .balance, .endDialogue, .restart,
            .chooseIndications,
            .endCheck:
            nil
        }
    }

    /// How long it may take.
    func timeout(_ settings: ModemSessionSettings) -> Duration {
        switch self {
        case .attention: settings.attentionTimeout
        case .submit: settings.promptTimeout
        // A full storage is read from a slow card; a search for networks and a PIN take their time.
        case .list, .operatorName, .pin: settings.commandTimeout * 3
        case .settings, .errorNumbers, .maker, .model, .imei, .imsi, .iccid, .pinState, .mode, .service, .storage,
            .figures, .indications, .setCentre, .centre, .registration, .signal, .read, .delete, .acknowledge,
            .moreMessages, .balance, .endDialogue, .restart, .chooseIndications, .endCheck:
            settings.commandTimeout
        }
    }
}
