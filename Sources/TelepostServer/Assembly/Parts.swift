import Bytes
import Configuration
import Gateway
import Glibc
import MIME
import Messages
import Patterns
import PhoneNumbers
import Templates

/// The one place that names the concrete types behind the gateway's ports, but for the store.
struct ConcreteParts {
    let codec = GMimeCodec()
    let composer = MIMEComposer()
    let plan = LibPhoneNumberPlan()
    let patterns = PCRE2Compiler()
    let formatter = MailFiles()
    let clock = SystemClock()
    /// The data folder, where there is one: relative paths in a document of the store count from there.
    var folder: String?
    /// Opens the sealed secrets of documents; `nil`: the key is not at hand.
    var sealing: (any SecretSealing)?

    /// Reads and checks a configuration.
    func load(_ source: LoadedConfiguration.Source) -> Result<LoadedConfiguration, ConfigurationRefused> {
        LoadedConfiguration.load(source, self)
    }

    /// What a document may refer to.
    func surroundings(of source: LoadedConfiguration.Source) -> Surroundings {
        var surroundings: Surroundings =
            switch source {
            case .demo: .ofThisMachine()
            case .file(let path): .ofThisMachine(document: path)
            case .store: .ofThisMachine(document: folder.map { $0 + "/" } ?? "")
            }
        if let sealing { surroundings.unseal = { sealing.open($0) } }
        return surroundings
    }

    /// What turns settings into rules.
    func rulesAssembly(_ settings: Settings) -> RulesAssembly {
        RulesAssembly(settings, plan: plan, patterns: patterns, formatter: formatter)
    }
}

extension Surroundings {
    /// This machine, for the document at `path`.
    static func ofThisMachine(document path: String = "") -> Surroundings {
        var name = [CChar](repeating: 0, count: 256)
        unsafe _ = gethostname(&name, 255)
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return .system(name: text, environment: environmentOfThisProcess(), document: path)
    }

    private static func environmentOfThisProcess() -> [String: String] {
        var values: [String: String] = [:]
        var entry = unsafe environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
            unsafe entry = unsafe entry.successor()
        }
        return values
    }
}
