/// A language whose words for "no more texts" are known (row S1-13).
///
/// The English and French ones are those that carriers and regulators name: the CTIA Messaging Principles and Best
/// Practices, 47 CFR 64.1200(a)(10), and ARRET in Canada. Those of other languages are the usual words there.
/// STOP means the same in all of them.
public enum StopLanguage: String, Hashable, Sendable, CaseIterable {
    case danish = "da"
    case german = "de"
    case english = "en"
    case spanish = "es"
    case french = "fr"
    case italian = "it"
    case norwegian = "nb"
    case dutch = "nl"
    case polish = "pl"
    case portuguese = "pt"
    case swedish = "sv"

    /// The words that every language has.
    static let commonStops = ["STOP", "STOPALL"]
    /// The same for the way back.
    static let commonStarts = ["START", "UNSTOP"]

    /// Its words for "no more", besides ``commonStops``.
    public var stops: [String] {
        switch self {
        case .danish: ["AFMELD", "FRAMELD"]
        case .german: ["STOPP", "ABMELDEN", "ABBESTELLEN"]
        case .english: ["UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
        case .spanish: ["ALTO", "PARAR", "BAJA"]
        case .french: ["ARRET", "ARRETER", "DESABONNER"]
        case .italian: ["FERMA", "CANCELLAMI"]
        case .norwegian: ["STOPP", "AVMELD"]
        case .dutch: ["AFMELDEN", "STOPPEN"]
        case .polish: ["REZYGNUJE", "WYPISZ"]
        case .portuguese: ["PARAR", "SAIR"]
        case .swedish: ["STOPP", "AVREGISTRERA"]
        }
    }

    /// Its words for "texts again", besides ``commonStarts``.
    public var starts: [String] {
        switch self {
        case .danish: ["TILMELD"]
        case .german: ["ANMELDEN"]
        case .english: []
        case .spanish: ["ALTA"]
        case .french: ["REPRENDRE"]
        case .italian: ["INIZIA"]
        case .norwegian: ["PAMELD"]
        case .dutch: ["AANMELDEN"]
        case .polish: ["WZNOW"]
        case .portuguese: ["INICIAR"]
        case .swedish: ["STARTA"]
        }
    }

    /// What a phone is told that said STOP: one part, in letters of the language.
    public var stopConfirmation: String {
        switch self {
        case .danish: "Du får ikke flere beskeder fra dette nummer. Svar START for at få dem igen."
        case .german: "Sie erhalten keine Nachrichten mehr von dieser Nummer. Mit START bekommen Sie sie wieder."
        case .english: "You will get no more texts from this number. Reply START to get them again."
        case .spanish: "No recibirá más mensajes de aquí. START para volver a recibirlos."
        case .french: "Vous ne recevrez plus de messages de ce numéro. Répondez START pour en recevoir à nouveau."
        case .italian: "Non riceverà più messaggi da questo numero. Risponda START per riceverli di nuovo."
        case .norwegian: "Du får ikke flere meldinger fra dette nummeret. Svar START for å få dem igjen."
        case .dutch: "U krijgt geen berichten meer van dit nummer. Antwoord START om ze weer te krijgen."
        case .polish: "Nie otrzymasz więcej wiadomości. START: aby znów je otrzymywać."
        case .portuguese: "Não receberá mais mensagens daqui. START para voltar a receber."
        case .swedish: "Du får inga fler meddelanden från detta nummer. Svara START för att få dem igen."
        }
    }

    /// What a phone is told that said START.
    public var startConfirmation: String {
        switch self {
        case .danish: "Du får igen beskeder fra dette nummer. Svar STOP for at stoppe dem."
        case .german: "Sie erhalten wieder Nachrichten von dieser Nummer. Mit STOP beenden Sie das."
        case .english: "You will get texts from this number again. Reply STOP to end them."
        case .spanish: "Volverá a recibir mensajes de aquí. STOP para no recibirlos."
        case .french: "Vous recevrez à nouveau les messages de ce numéro. Répondez STOP pour ne plus en recevoir."
        case .italian: "Riceverà di nuovo messaggi da questo numero. Risponda STOP per non riceverli più."
        case .norwegian: "Du får igjen meldinger fra dette nummeret. Svar STOP for å stoppe dem."
        case .dutch: "U krijgt weer berichten van dit nummer. Antwoord STOP om ze te stoppen."
        case .polish: "Znów będziesz otrzymywać wiadomości. STOP: aby zrezygnować."
        case .portuguese: "Voltará a receber mensagens daqui. STOP para não receber."
        case .swedish: "Du får meddelanden från detta nummer igen. Svara STOP för att slippa dem."
        }
    }
}
