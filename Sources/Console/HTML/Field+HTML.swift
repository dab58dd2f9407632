extension Field {
    /// The field with all that belongs to it.
    package var html: HTML {
        switch kind {
        case .flag: box
        case .radio(let options): group(options, type: "radio", chosen: [value])
        case .several(let options):
            group(options, type: "checkbox", chosen: Set(value.split(separator: "\n").map(String.init)))
        case .text, .secret, .number, .choice, .lines, .texts, .moment:
            """
            <div class="field\(error == nil ? "" : " wrong")"><label for="\(id)">\(label)\(mark)</label>\(control)\
            \(notes)</div>
            """
        }
    }

    /// The `id` of its control, or of the first one.
    package var id: String { "f-\(idPrefix)\(name)" }
    private var noteID: String { "n-\(idPrefix)\(name)" }
    private var errorID: String { "e-\(idPrefix)\(name)" }

    private var mark: HTML { isMandatory ? #" <span class="must">required</span>"# : .nothing }

    private var describedBy: String? {
        let ids = (error == nil ? [] : [errorID]) + (explanation.isEmpty && !isKeptSecret ? [] : [noteID])
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }

    private var isKeptSecret: Bool { kind == .secret(isKept: true) }

    private var notes: HTML {
        let kept = isKeptSecret ? "There is one, which is never shown. Leave this empty to keep it. " : ""
        let words = kept + explanation
        let note: HTML = words.isEmpty ? .nothing : #"<p class="note" id="\#(noteID)">\#(words)</p>"#
        return complaint + note
    }

    private var complaint: HTML { error.map { #"<p class="error" id="\#(errorID)">\#($0)</p>"# } ?? .nothing }

    /// The attributes that all controls have.
    private var common: HTML {
        """
         id="\(id)" name="\(name)"\(attribute: "aria-describedby", describedBy)\
        \(attribute: "aria-invalid", error == nil ? nil : "true")\(flag: "required", when: isMandatory && !isKeptSecret)
        """
    }

    private var control: HTML {
        switch kind {
        case .choice(let options): select(options)
        case .lines(let rows): area(rows)
        case .texts: area(max(2, min(8, value.split(separator: "\n").count + 1)))
        case .number(let range): input("number", #" min="\#(range.lowerBound)" max="\#(range.upperBound)""#)
        case .secret: input("password")
        case .moment: input("datetime-local")
        case .text, .flag, .radio, .several: input("text")
        }
    }

    private func input(_ type: String, _ more: HTML = .nothing) -> HTML {
        let shown: String? = if case .secret = kind { nil } else { value }
        let list = suggestions.isEmpty ? nil : "l-\(idPrefix)\(name)"
        let options = suggestions.map { option -> HTML in #"<option value="\#(option.value)">\#(option.label)</option>"#
        }
        let offers: HTML = list.map { #"<datalist id="\#($0)">\#(options)</datalist>"# } ?? .nothing
        return """
            <input type="\(type)"\(common)\(more)\(attribute: "value", shown)\
            \(attribute: "placeholder", placeholder.isEmpty ? nil : placeholder)\(attribute: "list", list)\
            \(attribute: "autocomplete", kind == .moment ? nil : autocomplete)\(flag: "readonly", when: isReadOnly)>\(offers)
            """
    }

    private func area(_ rows: Int) -> HTML {
        // The first line feed behind the tag is not part of the text.
        """
        <textarea\(common) rows="\(rows)" spellcheck="false"\
        \(attribute: "placeholder", placeholder.isEmpty ? nil : placeholder)\(flag: "readonly", when: isReadOnly)>
        \(value)</textarea>
        """
    }

    private func select(_ options: [Option]) -> HTML {
        let items = options.map { option -> HTML in
            #"<option value="\#(option.value)"\#(flag: "selected", when: option.value == value)>\#(option.label)</option>"#
        }
        return "<select\(common)\(flag: "disabled", when: isReadOnly)>\(items)</select>"
    }

    private var box: HTML {
        """
        <div class="field flag\(error == nil ? "" : " wrong")"><label><input type="checkbox" value="yes"\(common)\
        \(flag: "checked", when: value == "yes")\(flag: "disabled", when: isReadOnly)> \(label)</label>\(notes)</div>
        """
    }

    private func group(_ options: [Option], type: String, chosen: Set<String>) -> HTML {
        let items = options.enumerated().map { index, option -> HTML in
            """
            <label><input type="\(type)" id="\(index == 0 ? id : "\(id)-\(index)")" name="\(name)" \
            value="\(option.value)"\(flag: "checked", when: chosen.contains(option.value))\
            \(flag: "disabled", when: isReadOnly)> \(option.label)</label>
            """
        }
        return """
            <fieldset class="field group\(error == nil ? "" : " wrong")"\(attribute: "aria-describedby", describedBy)>\
            <legend>\(label)\(mark)</legend>\(items)\(notes)</fieldset>
            """
    }
}
