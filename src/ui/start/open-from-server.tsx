import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { toFailure, type Failure } from '../../core/failure.ts';
import type { FoundSeries, FoundStudy } from '../../dicom/web/search.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { JobBlock, type JobState } from '../kit/job-block.tsx';
import { FailureNote, Note } from '../kit/note.tsx';
import { closeServerDialog } from '../operations/dicomweb.ts';
import {
  EMPTY_SEARCH,
  findSeries,
  findStudies,
  openRetrieved,
  retrieveAll,
  type Retrieved,
} from '../operations/dicomweb-open.ts';
import { SearchFields } from './search-fields.tsx';
import { ServerFields } from './server-fields.tsx';
import { SeriesTable, StudyTable } from './study-tables.tsx';
import './server.css';

/** Search a DICOMweb server, choose series, retrieve them; they are opened as if they had been dropped. */
export function OpenFromServer(): ReactElement {
  const [words, setWords] = useState(EMPTY_SEARCH);
  const [studies, setStudies] = useState<readonly FoundStudy[]>();
  const [study, setStudy] = useState<FoundStudy>();
  const [series, setSeries] = useState<readonly FoundSeries[]>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [incomplete, setIncomplete] = useState<Retrieved>();
  const [retrieval, setRetrieval] = useState<JobState>({ kind: 'idle' });
  const asking = useAsking();

  const search = (): void => {
    setStudies(undefined);
    setStudy(undefined);
    setSeries(undefined);
    setRetrieval({ kind: 'idle' });
    void asking.ask((signal) => findStudies(words, signal), setStudies);
  };
  const choose = (one: FoundStudy): void => {
    setStudy(one);
    setSeries(undefined);
    setIncomplete(undefined);
    setRetrieval({ kind: 'idle' });
    void asking.ask(
      (signal) => findSeries(one.studyUid, signal),
      (found) => {
        setSeries(found);
        setChosen(new Set(found.length === 1 ? [found[0].seriesUid] : []));
      },
    );
  };
  const open = ({ picked }: Retrieved): void => {
    closeServerDialog();
    void openRetrieved(picked);
  };
  const wanted = (series ?? []).filter(({ seriesUid }) => chosen.has(seriesUid));
  const retrieve = async (): Promise<void> => {
    const signal = asking.start();
    setIncomplete(undefined);
    setRetrieval({ kind: 'running', fraction: 0, activity: 'Starting' });
    try {
      const found = await retrieveAll(wanted, {
        signal,
        onProgress: (fraction, activity) => setRetrieval({ kind: 'running', fraction, activity }),
      });
      if (!asking.holds(signal)) return;
      setRetrieval({ kind: 'idle' });
      if (found.missing > 0) setIncomplete(found);
      else open(found);
    } catch (error) {
      if (asking.holds(signal)) setRetrieval({ kind: 'failed', failure: toFailure(error) });
    }
  };

  return (
    <Dialog
      open
      title="Open from a server"
      widthPx={880}
      onClose={closeServerDialog}
      actions={
        <JobBlock
          title="Retrieving"
          runLabel={retrieveLabel(wanted)}
          state={retrieval}
          onRun={() => void retrieve()}
          onCancel={asking.stop}
          disabledReason={wanted.length > 0 ? undefined : 'Choose a study and its series first'}
        />
      }
    >
      <ServerFields />
      <form
        className="server-search"
        aria-label="Search for studies"
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.target instanceof HTMLInputElement) search();
        }}
      >
        <SearchFields words={words} onChange={setWords} />
        <Button icon={Search} onPress={search} busy={asking.busy && !studies}>
          Search
        </Button>
      </form>
      <div className="server-hint">
        <p>
          These words go to the server as part of an address, which proxies write down. Patient
          names are never searched for; find the patient in the list.
        </p>
      </div>
      {asking.failure && (
        <FailureNote failure={asking.failure} title="The search could not be done" />
      )}
      {studies && <StudyTable studies={studies} selected={study} onSelect={choose} />}
      {study && series && (
        <SeriesTable study={study} series={series} chosen={chosen} onChoose={setChosen} />
      )}
      {incomplete && (
        <Note
          kind="caution"
          title={`Images that the server lists and that did not arrive: ${incomplete.missing}`}
          actions={<Button onPress={() => open(incomplete)}>Open without them</Button>}
        >
          The import report will show gaps where they are missing. Retrieving again may bring them.
        </Note>
      )}
    </Dialog>
  );
}

function retrieveLabel(series: readonly FoundSeries[]): string {
  if (series.length === 0) return 'Retrieve and open';
  const images = series.reduce((sum, { imageCount = 0 }) => sum + imageCount, 0);
  return `Retrieve and open ${series.length} series${images > 0 ? `, ${images} images` : ''}`;
}

interface Asking {
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  /** Ends what is being asked, and gives the signal for what comes next. */
  readonly start: () => AbortSignal;
  readonly stop: () => void;
  /** Nothing else was asked since. */
  readonly holds: (signal: AbortSignal) => boolean;
  readonly ask: <Answer>(
    work: (signal: AbortSignal) => Promise<Answer>,
    take: (answer: Answer) => void,
  ) => Promise<void>;
}

/** One question to the server at a time; closing the dialog ends it. */
function useAsking(): Asking {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const current = useRef(new AbortController());
  useEffect(() => () => current.current.abort(), []);
  const start = (): AbortSignal => {
    current.current.abort();
    current.current = new AbortController();
    setFailure(undefined);
    setBusy(false);
    return current.current.signal;
  };
  return {
    busy,
    failure,
    start,
    stop: () => current.current.abort(),
    holds: (signal) => current.current.signal === signal,
    async ask(work, take) {
      const signal = start();
      setBusy(true);
      try {
        const answer = await work(signal);
        if (!signal.aborted) take(answer);
      } catch (error) {
        if (!signal.aborted) setFailure(toFailure(error));
      } finally {
        if (!signal.aborted) setBusy(false);
      }
    },
  };
}
