extension CommandStatus {
    /// What is known of one code.
    struct Entry: Sendable {
        let code: UInt32
        let name: String
        let meaning: String
        let verdict: Verdict

        init(_ code: UInt32, _ name: String, _ verdict: Verdict, _ meaning: String) {
            self.code = code
            self.name = name
            self.verdict = verdict
            self.meaning = meaning
        }
    }

    static let table: [UInt32: Entry] = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })

    private static let retry = Verdict(.message, .temporary)
    private static let refused = Verdict(.message, .permanent)
    private static let recipient = Verdict(.recipient, .permanent)
    private static let link = Verdict(.connection, .permanent)
    private static let linkForNow = Verdict(.connection, .temporary)
    private static let slower = Verdict(.connection, .temporary, isThrottling: true)

    /// Every code of SMPP 3.4 §5.1.3 and 5.0 §4.7.6, under its 3.4 name where it has one.
    static let entries: [Entry] = [
        Entry(0x00, "ESME_ROK", retry, "no error"),
        Entry(0x01, "ESME_RINVMSGLEN", refused, "the message has a length that is not allowed"),
        Entry(0x02, "ESME_RINVCMDLEN", refused, "the request has a length that is not allowed"),
        Entry(0x03, "ESME_RINVCMDID", refused, "the request is not known or not supported"),
        Entry(0x04, "ESME_RINVBNDSTS", linkForNow, "the session is not bound in a way that allows the request"),
        Entry(0x05, "ESME_RALYBND", linkForNow, "the session is bound already"),
        Entry(0x06, "ESME_RINVPRTFLG", refused, "the priority is not acceptable"),
        Entry(0x07, "ESME_RINVREGDLVFLG", refused, "the wish for delivery reports is not acceptable"),
        Entry(0x08, "ESME_RSYSERR", retry, "the carrier has trouble of its own"),
        Entry(0x0A, "ESME_RINVSRCADR", refused, "the source address is not acceptable"),
        Entry(0x0B, "ESME_RINVDSTADR", recipient, "the destination address is not acceptable"),
        Entry(0x0C, "ESME_RINVMSGID", refused, "there is no message of that id"),
        Entry(0x0D, "ESME_RBINDFAIL", linkForNow, "the bind failed"),
        Entry(0x0E, "ESME_RINVPASWD", link, "the password is wrong"),
        Entry(0x0F, "ESME_RINVSYSID", link, "the system_id is wrong"),
        Entry(0x11, "ESME_RCANCELFAIL", refused, "the message could not be cancelled"),
        Entry(0x13, "ESME_RREPLACEFAIL", refused, "the message could not be replaced"),
        Entry(0x14, "ESME_RMSGQFUL", slower, "the carrier's queue is full"),
        Entry(0x15, "ESME_RINVSERTYP", refused, "the service type is not acceptable"),
        Entry(0x33, "ESME_RINVNUMDESTS", refused, "the number of destinations is not acceptable"),
        Entry(0x34, "ESME_RINVDLNAME", recipient, "there is no distribution list of that name"),
        Entry(0x40, "ESME_RINVDESTFLAG", refused, "a destination is neither an address nor a list"),
        Entry(0x42, "ESME_RINVSUBREP", refused, "replacing an earlier message this way is not possible"),
        Entry(0x43, "ESME_RINVESMCLASS", refused, "the esm_class is not acceptable"),
        Entry(0x44, "ESME_RCNTSUBDL", recipient, "the distribution list may not be sent to"),
        Entry(0x45, "ESME_RSUBMITFAIL", retry, "the submission failed"),
        Entry(0x48, "ESME_RINVSRCTON", refused, "the source address has a type of number that is not acceptable"),
        Entry(0x49, "ESME_RINVSRCNPI", refused, "the source address has a numbering plan that is not acceptable"),
        Entry(0x50, "ESME_RINVDSTTON", recipient, "the destination has a type of number that is not acceptable"),
        Entry(0x51, "ESME_RINVDSTNPI", recipient, "the destination has a numbering plan that is not acceptable"),
        Entry(0x53, "ESME_RINVSYSTYP", link, "the system_type is not acceptable"),
        Entry(0x54, "ESME_RINVREPFLAG", refused, "the replace_if_present_flag is not acceptable"),
        Entry(0x55, "ESME_RINVNUMMSGS", refused, "the number of messages is not acceptable"),
        Entry(0x58, "ESME_RTHROTTLED", slower, "too many messages in too short a time"),
        Entry(0x61, "ESME_RINVSCHED", refused, "the scheduled delivery time is not acceptable"),
        Entry(0x62, "ESME_RINVEXPIRY", refused, "the validity period is not acceptable"),
        Entry(0x63, "ESME_RINVDFTMSGID", refused, "there is no predefined message of that number"),
        Entry(0x64, "ESME_RX_T_APPN", retry, "the receiving application cannot take it now"),
        Entry(0x65, "ESME_RX_P_APPN", refused, "the receiving application cannot take it"),
        Entry(0x66, "ESME_RX_R_APPN", refused, "the receiving application rejects it"),
        Entry(0x67, "ESME_RQUERYFAIL", retry, "the message could not be looked up"),
        Entry(0xC0, "ESME_RINVOPTPARSTREAM", refused, "the optional parameters cannot be read"),
        Entry(0xC1, "ESME_ROPTPARNOTALLWD", refused, "an optional parameter is not allowed"),
        Entry(0xC2, "ESME_RINVPARLEN", refused, "a parameter has a length that is not allowed"),
        Entry(0xC3, "ESME_RMISSINGOPTPARAM", refused, "an optional parameter is missing"),
        Entry(0xC4, "ESME_RINVOPTPARAMVAL", refused, "an optional parameter has a value that is not acceptable"),
        Entry(0xFE, "ESME_RDELIVERYFAILURE", Verdict(.recipient, .temporary), "the message was not delivered"),
        Entry(0xFF, "ESME_RUNKNOWNERR", retry, "an error that the carrier does not explain"),
        Entry(0x100, "ESME_RSERTYPUNAUTH", refused, "the service type is not allowed for this account"),
        Entry(0x101, "ESME_RPROHIBITED", refused, "the request is not allowed for this account"),
        Entry(0x102, "ESME_RSERTYPUNAVAIL", retry, "the service type is not available"),
        Entry(0x103, "ESME_RSERTYPDENIED", refused, "the service type is denied"),
        Entry(0x104, "ESME_RINVDCS", refused, "the data coding is not acceptable"),
        Entry(0x105, "ESME_RINVSRCADDRSUBUNIT", refused, "the source subunit is not acceptable"),
        Entry(0x106, "ESME_RINVDSTADDRSUBUNIT", recipient, "the destination subunit is not acceptable"),
        Entry(0x107, "ESME_RINVBCASTFREQINT", refused, "the broadcast interval is not acceptable"),
        Entry(0x108, "ESME_RINVBCASTALIAS_NAME", refused, "the broadcast alias is not acceptable"),
        Entry(0x109, "ESME_RINVBCASTAREAFMT", refused, "the broadcast area cannot be read"),
        Entry(0x10A, "ESME_RINVNUMBCAST_AREAS", refused, "the number of broadcast areas is not acceptable"),
        Entry(0x10B, "ESME_RINVBCASTCNTTYPE", refused, "the broadcast content type is not acceptable"),
        Entry(0x10C, "ESME_RINVBCASTMSGCLASS", refused, "the broadcast message class is not acceptable"),
        Entry(0x10D, "ESME_RBCASTFAIL", retry, "the broadcast failed"),
        Entry(0x10E, "ESME_RBCASTQUERYFAIL", retry, "the broadcast could not be looked up"),
        Entry(0x10F, "ESME_RBCASTCANCELFAIL", refused, "the broadcast could not be cancelled"),
        Entry(0x110, "ESME_RINVBCAST_REP", refused, "the number of broadcasts is not acceptable"),
        Entry(0x111, "ESME_RINVBCASTSRVGRP", refused, "the broadcast service group is not acceptable"),
        Entry(0x112, "ESME_RINVBCASTCHANIND", refused, "the broadcast channel is not acceptable"),
    ]
}
