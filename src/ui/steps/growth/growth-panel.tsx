import './growth.css';
import type { ReactElement } from 'react';
import { useCase } from '../../session/hooks.ts';
import { CalibrationSection } from './calibration-section.tsx';
import { ComparisonSection } from './comparison-section.tsx';
import { ParametersSection } from './parameters-section.tsx';
import { PredictionSection } from './prediction-section.tsx';
import { RunSection } from './run-section.tsx';
import { SchedulesSection } from './schedules-section.tsx';
import { SelectedCourse } from './selected-course.tsx';
import { SetupSection } from './setup-section.tsx';
import { useShown } from './use-growth.ts';

/** What will be computed, what came out, and the run. */
export function GrowthPanel(): ReactElement {
  const shown = useShown();
  const summary = useCase((state) => state.document.steps.growth?.summary);
  return (
    <>
      <SchedulesSection />
      <SelectedCourse />
      {shown && summary && <ComparisonSection shown={shown} summary={summary} />}
      {shown && <PredictionSection run={shown.run} />}
      <CalibrationSection run={shown?.run} />
      <SetupSection />
      <ParametersSection />
      <RunSection />
    </>
  );
}
