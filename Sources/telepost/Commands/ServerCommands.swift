import Configuration
import TelepostServer

/// The commands that do their work in this process.
enum ServerCommands {
    static func serve(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        if arguments.has(.demo), arguments.has(.config) {
            throw arguments.wrong("--demo and --config do not go together")
        }
        var options = ServeOptions(
            config: arguments.text(.config), data: arguments.text(.data) ?? GatewayPlace.standardFolder,
            isDemo: arguments.has(.demo))
        if let text = arguments.text(.listen) {
            guard let address = ListenAddress(text) else {
                throw arguments.wrong("--listen takes an address and a port, as in 127.0.0.1:8025")
            }
            guard !options.isDemo, options.config == nil else {
                throw arguments.wrong("--listen is for a data folder without a configuration; otherwise [http] says it")
            }
            options.console = address
        }
        return await TelepostServer.serve(options)
    }

    static func checkConfiguration(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.checkConfiguration(
            arguments.operands[0], data: arguments.text(.data), isJSON: arguments.has(.json))
    }

    static func showConfiguration(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        let isRunning = arguments.text(.data) != nil || arguments.text(.url) != nil
        guard arguments.operand(0) == nil, isRunning else {
            return await TelepostServer.showConfiguration(arguments.operand(0))
        }
        return try ConfigurationCommands(arguments).show()
    }

    static func explain(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.explain(
            ExplainOptions(
                config: arguments.text(.config), address: arguments.operands[0], sender: arguments.text(.from),
                client: arguments.text(.client), account: arguments.text(.account), isJSON: arguments.has(.json)))
    }

    static func importConfiguration(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        let kind = try arguments.choice(.kind, of: ImportKind.allCases.map(\.rawValue))
        return await TelepostServer.importConfiguration(
            ImportOptions(file: arguments.operands[0], kind: kind.flatMap { ImportKind(rawValue: $0) }))
    }

    static func preview(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.preview(
            PreviewOptions(
                config: arguments.text(.config), mail: arguments.operands[0], isDecodedOnly: arguments.has(.decoded),
                isJSON: arguments.has(.json), recipients: arguments.texts(.to), sender: arguments.text(.from)))
    }

    static func simulateSMSC(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.simulateSMSC(try SimulateSMSCOptions(arguments))
    }

    static func simulateModem(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.simulateModem(try SimulateModemOptions(arguments))
    }

    static func simulateProvider(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        await TelepostServer.simulateProvider(try SimulateProviderOptions(arguments))
    }

    static func version(_ arguments: Arguments) throws(CommandFailure) -> Int32 {
        guard arguments.has(.json) else {
            Screen.print("telepost \(telepostVersion)")
            return 0
        }
        try Screen.print(json: ["version": telepostVersion])
        return 0
    }

    private static func seconds(_ option: Option, _ arguments: Arguments) throws(CommandFailure) -> Double? {
        try arguments.duration(option).map { $0 / .seconds(1) }
    }
}
