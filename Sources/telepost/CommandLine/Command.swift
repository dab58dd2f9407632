/// Something that `telepost` can be asked to do.
enum Command: CaseIterable {
    case serve
    case configCheck, configShow, configApply, configExport, configHistory, configRollback
    case configExplain, configImport
    case connectionList, connectionShow, connectionTest, connectionPause, connectionResume
    case accountList, accountShow, accountAdd, accountSet, accountPasswd, accountRemove
    case tokenList, tokenAdd, tokenRemove
    case stopsList, stopsAdd, stopsRemove, stopsExport
    case send
    case messagesList, messagesShow, messagesRetry, messagesCancel
    case trace
    case preview
    case simulateSMSC, simulatePhone, simulateMail, simulateModem, simulateProvider
    case version
}

/// How a command is typed and explained.
struct CommandUse {
    /// A word that stands on its own.
    struct Operand {
        let name: String
        let isOptional: Bool

        init(_ name: String, isOptional: Bool = false) {
            self.name = name
            self.isOptional = isOptional
        }

        /// How usage lines show it.
        var spelling: String { isOptional ? "[\(name)]" : name }
    }

    /// The words that name it.
    let words: [String]
    /// What it does, on one line.
    let summary: String
    /// The words that may follow.
    let operands: [Operand]
    /// The options it knows, `--help` aside.
    let options: [OptionUse]
    /// More that one should know; may be empty.
    let notes: String
    /// An example to copy.
    let example: String

    init(
        _ words: String, _ summary: String, operands: [Operand] = [], options: [OptionUse] = [], notes: String = "",
        example: String
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.summary = summary
        self.operands = operands
        self.options = options
        self.notes = notes
        self.example = example
    }
}
