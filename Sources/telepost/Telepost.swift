import Glibc

/// The command `telepost`.
@main
struct Telepost {
    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Carries out what the words after `telepost` ask for.
    ///
    /// - Returns: the exit code: 0 done, 1 failed, 2 wrong usage or configuration.
    static func run(_ words: [String]) async -> Int32 {
        do throws(CommandFailure) {
            switch try Invocation(words) {
            case .help(let text):
                Screen.print(text)
                return 0
            case .run(let command, let arguments): return try await command.run(arguments)
            }
        } catch {
            Screen.complain(error.text)
            return error.exitCode
        }
    }
}

extension Command {
    /// Carries the command out.
    ///
    /// - Returns: the exit code.
    fileprivate func run(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        switch self {
        case .serve: try await ServerCommands.serve(arguments)
        case .configCheck: try await ServerCommands.checkConfiguration(arguments)
        case .configShow: try await ServerCommands.showConfiguration(arguments)
        case .configApply: try await ConfigurationCommands(arguments).apply()
        case .configExport: try await ConfigurationCommands(arguments).export()
        case .configHistory: try await ConfigurationCommands(arguments).history()
        case .configRollback: try await ConfigurationCommands(arguments).rollBack()
        case .configExplain: try await ServerCommands.explain(arguments)
        case .configImport: try await ServerCommands.importConfiguration(arguments)
        case .preview: try await ServerCommands.preview(arguments)
        case .simulateSMSC: try await ServerCommands.simulateSMSC(arguments)
        case .version: try ServerCommands.version(arguments)
        case .connectionList: try ConnectionCommands(arguments).list()
        case .connectionShow: try ConnectionCommands(arguments).show()
        case .connectionTest: try ConnectionCommands(arguments).test()
        case .connectionPause: try ConnectionCommands(arguments).pause()
        case .connectionResume: try ConnectionCommands(arguments).resume()
        case .accountList: try AccountCommands(arguments).list()
        case .accountShow: try AccountCommands(arguments).show()
        case .accountAdd: try AccountCommands(arguments).add()
        case .accountSet: try AccountCommands(arguments).set()
        case .accountPasswd: try AccountCommands(arguments).setSecret()
        case .accountRemove: try AccountCommands(arguments).remove()
        case .tokenList: try TokenCommands(arguments).list()
        case .tokenAdd: try TokenCommands(arguments).add()
        case .tokenRemove: try TokenCommands(arguments).remove()
        case .stopsList: try StopCommands(arguments).list()
        case .stopsAdd: try StopCommands(arguments).add()
        case .stopsRemove: try StopCommands(arguments).remove()
        case .stopsExport: try StopCommands(arguments).export()
        case .send: try SendCommand(arguments).run()
        case .messagesList: try MessageCommands(arguments).list()
        case .messagesShow: try MessageCommands(arguments).show()
        case .messagesRetry: try MessageCommands(arguments).retry()
        case .messagesCancel: try MessageCommands(arguments).cancel()
        case .trace: try TraceCommand(arguments).run()
        case .simulatePhone: try PhoneCommand(arguments).run()
        case .simulateModem: try await ServerCommands.simulateModem(arguments)
        case .simulateProvider: try await ServerCommands.simulateProvider(arguments)
        case .simulateMail: try await CaughtMailCommand.run(arguments)
        }
    }
}
