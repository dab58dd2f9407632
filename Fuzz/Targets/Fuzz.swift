import CFuzzer
import Glibc

/// The program that scripts/fuzz drives: `fuzz --target=NAME [libFuzzer's options] [CORPUS …]`, or `fuzz --list`.
@main
enum Fuzz {
    private static let targets: [any FuzzTarget.Type] = [
        SMTPCommandTarget.self, SMTPLinesTarget.self, SMTPContentTarget.self, SMTPSessionTarget.self,
        SMTPClientTarget.self,
        SASLServerTarget.self, POP3ServerTarget.self, POP3ClientTarget.self, IMAPClientTarget.self,
        EmailAddressTarget.self, IPAddressTarget.self, PhoneNumberTarget.self,
        SMSTextTarget.self, SMSOctetsTarget.self, SMSReassemblyTarget.self,
        SMSPartsTarget.self, SMSTPDUTarget.self, ModemTarget.self, NetworkIDTarget.self,
        SMPPPDUTarget.self, SMPPFramesTarget.self, SMPPTextTarget.self, SMPPClientTarget.self, SMPPServerTarget.self,
        MailTarget.self, MailPageTarget.self, HTMLTarget.self, TemplateTarget.self, PatternTarget.self,
        ConfigurationTarget.self,
    ]

    /// The one that the arguments name. libFuzzer ignores options that begin with two dashes, and hands them on to the
    /// processes that it starts.
    private static let chosen: (any FuzzTarget.Type)? = {
        let prefix = "--target="
        let name = CommandLine.arguments.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count)
        return targets.first { $0.name == name ?? "" }
    }()

    static func main() {
        if CommandLine.arguments.contains("--list") {
            for target in targets { print(target.name, target.maximumLength) }
            return
        }
        guard chosen != nil else {
            report("usage: fuzz --list | fuzz --target=NAME [libFuzzer's options] [CORPUS …]")
            exit(2)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        exit(
            unsafe LLVMFuzzerRunDriver(&count, &arguments) { octets, count in
                Fuzz.chosen?.run(unsafe Array(UnsafeBufferPointer(start: octets, count: count)))
                return 0
            })
    }
}
